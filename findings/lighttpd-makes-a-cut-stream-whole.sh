#!/usr/bin/env bash
# lighttpd 1.4.69 (Debian) ends a chunked answer cleanly towards the client when the server behind it broke off in the middle.
#
# Expected: the client sees that the answer was cut, as the last chunk never came; nginx, HAProxy, Squid, Varnish and Apache httpd cut
# it, too, where they speak HTTP/1.1 to the server.
# Seen: the last chunk is there, made up by the proxy, and curl ends with 0 where it ends with 18 without the proxy. With
# server.stream-response-body = 2, which is needed for streams anyway, it is cut as it should be.
# Who reads a stream of lines needs a last line that says that it is the last one.
#
# Needs Debian 12 on amd64 with apt-get, python3 and curl. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); chmod 755 "$dir"; pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -q lighttpd=1.4.69-1 libnettle8 libxxhash0 libpcre2-8-0 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$dir/root/usr/lib/x86_64-linux-gnu
read -r server plain streaming < <(python3 - <<'PY'
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*(s.getsockname()[1] for s in held))
PY
)
cat > server.py <<'PY'
import socketserver, sys, time
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(65536)
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/jsonl\r\nTransfer-Encoding: chunked\r\n\r\n")
        for line in b'{"item": 1}\n', b'{"item": 2}\n':
            self.request.sendall(b"%x\r\n%b\r\n" % (len(line), line))
            time.sleep(0.3)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
PY
python3 server.py "$server" & pids+=($!)
for mode in plain streaming; do
  cat > "$mode.conf" <<CFG
server.document-root = "$dir"
server.bind = "127.0.0.1"
server.port = ${!mode}
server.modules = ("mod_proxy")
server.errorlog = "$dir/$mode.log"
server.stream-response-body = $([ $mode = streaming ] && echo 2 || echo 0)
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $server)))
CFG
  root/usr/sbin/lighttpd -D -m root/usr/lib/lighttpd -f "$mode.conf" & pids+=($!)
done
sleep 1
for mode in server plain streaming; do
  code=0
  curl -sN --max-time 10 "http://127.0.0.1:${!mode}/" -o lines || code=$?
  echo "$mode: $(wc -l < lines) lines, curl ended with $code"
done > seen
cat seen
diff - seen <<'SEEN'
server: 2 lines, curl ended with 18
plain: 2 lines, curl ended with 0
streaming: 2 lines, curl ended with 18
SEEN
