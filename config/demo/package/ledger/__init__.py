import sys

VERSION = "0.3"
