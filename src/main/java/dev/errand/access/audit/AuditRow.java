package dev.errand.access.audit;

import dev.errand.job.Sha256;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit. Its hash is the SHA-256 of the hash before, as hexadecimal text, followed by the line without both as canonical JSON
 * (RFC 8785), so that whoever changes, removes or inserts one breaks all hashes after it.
 *
 * @param number counts from 1 without gaps
 * @param entry who did what
 * @param previousHash empty before the first
 */
public record AuditRow(long number, Instant at, String tenant, Entry entry, String previousHash, String hash) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Who did what to what, and what became of it. */
    public record Entry(
            String actor,
            String action,
            String target,
            String outcome,
            @Nullable String address) {}

    /** The line that follows another one. */
    static AuditRow after(long number, String previousHash, Instant at, Deed deed) {
        Entry entry = new Entry(deed.caller().actor(), deed.action(), deed.target(), deed.outcome(), deed.address());
        String tenant = deed.caller().tenant().name();
        return new AuditRow(number, at, tenant, entry, previousHash, hash(previousHash, at, tenant, entry));
    }

    /** Whether the hash is that of what the line says. */
    public boolean isGenuine() {
        return hash.equals(hash(previousHash, at, tenant, entry));
    }

    /** As the line shows its time. */
    public String time() {
        return TIME.format(at);
    }

    private static String hash(String previousHash, Instant at, String tenant, Entry entry) {
        // Sorted as RFC 8785 wants: all names are ASCII.
        Map<String, String> members = new TreeMap<>();
        members.put("action", entry.action());
        members.put("actor", entry.actor());
        if (entry.address() != null) {
            members.put("address", entry.address());
        }
        members.put("at", TIME.format(at));
        members.put("outcome", entry.outcome());
        members.put("target", entry.target());
        members.put("tenant", tenant);
        StringBuilder json = new StringBuilder(previousHash).append('{');
        members.forEach((name, value) -> {
            json.append(json.charAt(json.length() - 1) == '{' ? "" : ",");
            quote(json, name);
            json.append(':');
            quote(json, value);
        });
        return HexFormat.of().formatHex(Sha256.of(json.append('}').toString()));
    }

    /** A text as RFC 8785 writes it: nothing is escaped but what must be, and that in the shortest way. */
    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
