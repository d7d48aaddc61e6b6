package dev.errand.bench;

/** Follows the cursor of a list from page to page. For one connection. */
final class CursorReads implements Requests {

    private static final String KEY = "\"nextCursor\":\"";

    private final ServerProcess server;
    private final String path;
    private String next;

    CursorReads(ServerProcess server, String path) {
        this.server = server;
        this.path = path;
        this.next = path;
    }

    @Override
    public byte[] next() {
        return Requests.get(server.uri(next));
    }

    @Override
    public void answered(Answer answer) {
        String body = answer.body();
        int at = body.lastIndexOf(KEY);
        if (at < 0) {
            next = path;
        } else {
            int from = at + KEY.length();
            next = path + "&cursor=" + body.substring(from, body.indexOf('"', from));
        }
    }
}
