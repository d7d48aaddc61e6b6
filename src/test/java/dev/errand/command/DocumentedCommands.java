package dev.errand.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of {@code docs/commands.md} as they stand there, with stand-ins for programs that few machines have. */
final class DocumentedCommands {

    private static final Pattern BLOCK = Pattern.compile("```(yaml|python)\n(.*?)```", Pattern.DOTALL);

    private final Path directory;
    private final List<Path> configurations = new ArrayList<>();

    DocumentedCommands(Path directory) throws IOException {
        this.directory = Files.createDirectory(directory.resolve("documented"));
        program("convert", "printf '%s ' \"$@\"");
        program("pg_dump", "printf '%s ' \"$@\"; echo \"$PGHOST\"");
        program("ffmpeg", "shift 5; echo out_time=00:01 >&3; echo progress=end >&3; printf '%s ' \"$@\"");
        // All but what is to run in it.
        program("bwrap", "while [ \"${1##*/}\" != tr ]; do shift; done; exec \"$@\"");
        program("sudo", "shift 3; exec \"$@\"");
        program("nginx", "[ \"$*\" = '-s reload' ]");
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/commands.md")));
        while (blocks.find()) {
            if (blocks.group(1).equals("python")) {
                Files.writeString(this.directory.resolve("words.py"), blocks.group(2));
            } else {
                Path file = this.directory.resolve(configurations.size() + ".yaml");
                Files.writeString(file, here(blocks.group(2)));
                configurations.add(file);
            }
        }
    }

    private void program(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String here(String yaml) {
        return yaml.replaceAll("\\[(/usr/sbin/)?(convert|pg_dump|bwrap|sudo|nginx),", "[" + directory + "/$2,")
                .replace("/opt/errand/", directory + "/")
                .replace("          ffmpeg ", "          " + directory + "/ffmpeg ");
    }

    /** How Spring is told of them. */
    List<String> locations() {
        return configurations.stream().map(file -> "file:" + file).toList();
    }
}
