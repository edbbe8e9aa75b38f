NOTES = ["Buy bread"]
