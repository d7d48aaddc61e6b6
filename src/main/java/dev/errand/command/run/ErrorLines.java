package dev.errand.command.run;

import dev.errand.task.JobContext;
import dev.errand.task.json.TaskJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an attempt writes to its standard error: lines for the job's log, and progress. A line ends with a line feed or a carriage return, as
 * programs write that tell their progress in one line of a terminal. Of a line that is too long, the beginning is taken. One thread reads;
 * what was said last may be asked for by any.
 */
final class ErrorLines {

    private static final String PROGRESS = "@errand ";
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_TAIL = 8 * 1024;
    private static final int CHUNK = 8 * 1024;

    private final JobContext job;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private final StringBuilder tail = new StringBuilder();
    private @Nullable String last;

    ErrorLines(JobContext job) {
        this.job = job;
    }

    /** Reads until the end. */
    void readAll(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            for (int i = 0; i < read; i++) {
                if (chunk[i] == '\n' || chunk[i] == '\r') {
                    endLine();
                } else if (length < MAX_LINE) {
                    line[length++] = chunk[i];
                }
            }
        }
        endLine();
    }

    private void endLine() {
        if (length > 0) {
            String text = new String(line, 0, length, StandardCharsets.UTF_8);
            length = 0;
            if (!isProgress(text)) {
                job.log(text);
                remember(text);
            }
        }
    }

    /** A line that begins like progress and is none goes to the log, where its author sees it. */
    private boolean isProgress(String text) {
        if (!text.startsWith(PROGRESS)) {
            return false;
        }
        try {
            JsonNode said = TaskJson.tree(text.substring(PROGRESS.length()));
            JsonNode percent = said.path("percent");
            if (!said.isObject() || !(percent.isNumber() || percent.isMissingNode())) {
                return false;
            }
            job.progress(
                    percent.isNumber() ? percent.doubleValue() : 0,
                    said.path("message").asString(""));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private synchronized void remember(String text) {
        if (!text.isBlank()) {
            last = text.strip();
        }
        tail.append(text).append('\n');
        if (tail.length() > 2 * MAX_TAIL) {
            tail.delete(0, tail.length() - MAX_TAIL);
        }
    }

    /** The last line that is not blank, if there is any. */
    synchronized @Nullable String last() {
        return last;
    }

    /** What was said last, progress left out; at most 8 KiB. */
    synchronized String tail() {
        byte[] all = tail.toString().getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, all.length - MAX_TAIL);
        // Not within a character.
        while (from < all.length && (all[from] & 0xC0) == 0x80) {
            from++;
        }
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }
}
