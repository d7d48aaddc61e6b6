package dev.errand.command.argv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One element of a command line as it is configured: text, and places <code>{name}</code> for arguments. <code>{{</code> is a brace. It
 * becomes exactly one argument, whatever stands in it; <code>{name...}</code> alone becomes one for each element of a list. Immutable.
 */
public final class Template {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final String SPREAD = "...";

    /** Either text or the name of a parameter. */
    private record Part(@Nullable String text, String parameter) {}

    private final List<Part> parts = new ArrayList<>();
    private boolean spread;

    private Template() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static Template of(String element) {
        Template template = new Template();
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < element.length()) {
            char c = element.charAt(at);
            if (c != '{') {
                text.append(c);
                at++;
            } else if (element.startsWith("{{", at)) {
                text.append('{');
                at += 2;
            } else {
                int end = element.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException(
                            "'" + element + "' has a brace that is not closed; {{ is a brace");
                }
                template.addText(text);
                template.addPlace(element, element.substring(at + 1, end));
                at = end + 1;
            }
        }
        template.addText(text);
        if (template.spread && template.parts.size() > 1) {
            throw new IllegalArgumentException("'" + element + "' spreads a list beside something else");
        }
        return template;
    }

    private void addText(StringBuilder text) {
        if (!text.isEmpty()) {
            parts.add(new Part(text.toString(), ""));
            text.setLength(0);
        }
    }

    private void addPlace(String element, String inside) {
        boolean spreads = inside.endsWith(SPREAD);
        String name = spreads ? inside.substring(0, inside.length() - SPREAD.length()) : inside;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + element + "' has a place without a name; {{ is a brace");
        }
        spread |= spreads;
        parts.add(new Part(null, name));
    }

    /** The text, where there are no places. */
    public Optional<String> literal() {
        return hasPlaces()
                ? Optional.empty()
                : Optional.of(
                        parts.isEmpty() ? "" : String.valueOf(parts.getFirst().text()));
    }

    /** The text before the first place. */
    public String beginning() {
        String text = parts.isEmpty() ? "" : parts.getFirst().text();
        return text == null ? "" : text;
    }

    /** Whether anything of it comes from arguments. */
    public boolean hasPlaces() {
        return parts.stream().anyMatch(part -> part.text() == null);
    }

    /** Whether it becomes one argument for each element of a list. */
    public boolean isSpread() {
        return spread;
    }

    /** The parameters whose values stand in it, in their order; one may come twice. */
    public List<String> parameters() {
        return parts.stream()
                .filter(part -> part.text() == null)
                .map(Part::parameter)
                .toList();
    }

    /** Those of which a value may be the first that stands in the argument. */
    public List<String> first() {
        return parts.stream()
                .takeWhile(part -> part.text() == null)
                .map(Part::parameter)
                .toList();
    }

    /** How many bytes its text has. */
    public int textBytes() {
        return parts.stream()
                .mapToInt(part -> part.text() == null ? 0 : part.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** The arguments that it becomes. */
    public List<String> fill(Function<String, JsonNode> values) {
        if (spread) {
            List<String> all = new ArrayList<>();
            values.apply(parts.getFirst().parameter()).forEach(element -> all.add(text(element)));
            return all;
        }
        StringBuilder filled = new StringBuilder();
        parts.forEach(part -> filled.append(part.text() == null ? text(values.apply(part.parameter())) : part.text()));
        return List.of(filled.toString());
    }

    /** What a value is as a part of an argument: a string bare, null as nothing, all else as JSON. */
    public static String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
