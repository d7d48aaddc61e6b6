package dev.errand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A line of the list of rooms in {@code docs/architecture.md}. */
record Room(String name, int level, Set<String> beside) {

    private static final Pattern LINE = Pattern.compile("(?m)^\\| (\\d) \\| `(\\w+)` \\|([^|]*)\\|[^|]*\\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /** All of them, by name. */
    static Map<String, Room> documented() {
        try {
            String text = Files.readString(Path.of("docs", "architecture.md"));
            return LINE.matcher(text).results().map(Room::of).collect(Collectors.toMap(Room::name, room -> room));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Room of(MatchResult line) {
        Matcher names = NAME.matcher(line.group(3));
        return new Room(
                line.group(2),
                Integer.parseInt(line.group(1)),
                names.results().map(name -> name.group(1)).collect(Collectors.toSet()));
    }

    boolean mayUse(@Nullable Room other) {
        return other != null && (other.level < level || other.name.equals(name) || beside.contains(other.name));
    }
}
