package dev.errand.task.schema;

import dev.errand.job.Sha256;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The same text for signatures that are equal as JSON, whatever the order of members and however numbers are written. Pure. */
public final class SchemaFingerprint {

    private SchemaFingerprint() {}

    /** The SHA-256 of it, in hexadecimal. */
    public static String of(JsonNode signature) {
        StringBuilder text = new StringBuilder();
        append(signature, text);
        return HexFormat.of().formatHex(Sha256.of(text.toString()));
    }

    private static void append(@Nullable JsonNode node, StringBuilder text) {
        if (node == null || !node.isContainer()) {
            text.append(node != null && node.isNumber() ? number(node.decimalValue()) : String.valueOf(node));
        } else if (node.isArray()) {
            text.append('[');
            node.forEach(element -> {
                append(element, text);
                text.append(',');
            });
            text.append(']');
        } else {
            text.append('{');
            TreeMap<String, JsonNode> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            members.forEach((name, member) -> {
                text.append(JsonNodeFactory.instance.stringNode(name)).append(':');
                append(member, text);
                text.append(',');
            });
            text.append('}');
        }
    }

    private static String number(BigDecimal number) {
        return number.stripTrailingZeros().toString();
    }
}
