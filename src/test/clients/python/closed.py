"""What a program does with the key in ERRAND_KEY: the folder of the client, then the service's address."""

import sys

sys.path.insert(0, sys.argv[1])

import errand

with errand.Client(sys.argv[2], patience=5) as client:
    try:
        print("one", client.submit("double_python", 21).result(60))
        with errand.Executor(client) as executor:
            print("many", sum(executor.map("double_python", range(100), timeout=60)))
    except errand.Refused as refused:
        print("refused", refused.status, refused.code, refused)
