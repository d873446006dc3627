import datetime


def now_local():
    return datetime.datetime.now()


def now_utc():
    return datetime.datetime.now(datetime.timezone.utc)
