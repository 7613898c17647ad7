def of(data, name):
    return name.split("/")[0]

def side(kind, pillow, opencv):
    if pillow and opencv:
        return "refused"
    return "pillow" if pillow else "opencv"
