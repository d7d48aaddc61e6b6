#!/usr/bin/env bash
# HAProxy 2.6.12 and lighttpd 1.4.69 (Debian) do not tell the server behind them that the client has closed its connection while it
# waited for an answer. nginx 1.22.1 does, at once.
#
# Expected: a long poll through a proxy ends at the server when the client hangs up, as it does without a proxy.
# Seen: the server learns nothing until it answers. HAProxy tells it with "option abortonclose", which is off unless set; lighttpd has
# no such setting. Whatever the server hands out at the end of the wait goes to nobody.
#
# Needs Debian 12 on amd64 with apt-get and python3. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); chmod 755 "$dir"; pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -q haproxy=2.6.12-1+deb12u4 lighttpd=1.4.69-1 nginx=1.22.1-9+deb12u11 \
  liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 libnettle8 libxxhash0 libpcre2-8-0 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$dir/root/usr/lib/x86_64-linux-gnu
read -r server haproxy abortonclose lighttpd nginx < <(python3 - <<'PY'
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
print(*(s.getsockname()[1] for s in held))
PY
)
# Answers nobody; says on which path a connection was closed.
cat > server.py <<'PY'
import socketserver, sys
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        path = self.request.recv(65536).split()[1].decode()
        self.request.settimeout(6)
        try:
            while self.request.recv(65536): pass
        except ConnectionResetError:
            pass
        except TimeoutError:
            return
        print(path, flush=True)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
PY
python3 server.py "$server" > closed & pids+=($!)
for option in "" abortonclose; do
  [ -n "$option" ] && port=$abortonclose || port=$haproxy
  cat > "haproxy$option.cfg" <<CFG
defaults
  mode http
  timeout connect 5s
  timeout client 90s
  timeout server 90s
  ${option:+option $option}
listen proxy
  bind 127.0.0.1:$port
  server one 127.0.0.1:$server
CFG
  root/usr/sbin/haproxy -db -f "haproxy$option.cfg" >/dev/null 2>&1 & pids+=($!)
done
cat > lighttpd.conf <<CFG
server.document-root = "$dir"
server.bind = "127.0.0.1"
server.port = $lighttpd
server.modules = ("mod_proxy")
server.errorlog = "$dir/lighttpd.log"
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $server)))
CFG
root/usr/sbin/lighttpd -D -m root/usr/lib/lighttpd -f lighttpd.conf & pids+=($!)
cat > nginx.conf <<CFG
daemon off; master_process off; pid $dir/nginx.pid; error_log $dir/nginx.log; events {}
http {
  access_log off; client_body_temp_path $dir/b; proxy_temp_path $dir/p; fastcgi_temp_path $dir/f; scgi_temp_path $dir/s; uwsgi_temp_path $dir/u;
  server { listen 127.0.0.1:$nginx; location / { proxy_pass http://127.0.0.1:$server; } }
}
CFG
root/usr/sbin/nginx -e "$dir/nginx.log" -c "$dir/nginx.conf" & pids+=($!)
sleep 2
python3 - direct "$server" haproxy "$haproxy" abortonclose "$abortonclose" lighttpd "$lighttpd" nginx "$nginx" <<'PY'
import socket, sys, time
for name, port in zip(sys.argv[1::2], sys.argv[2::2]):
    client = socket.create_connection(("127.0.0.1", int(port)))
    client.sendall(f"GET /{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(0.5)
    client.close()
time.sleep(2)
PY
for name in direct haproxy abortonclose lighttpd nginx; do
  if grep -qx "/$name" closed; then echo "$name: the server was told"; else echo "$name: the server was not told"; fi
done > seen
cat seen
diff - seen <<'SEEN'
direct: the server was told
haproxy: the server was not told
abortonclose: the server was told
lighttpd: the server was not told
nginx: the server was told
SEEN
