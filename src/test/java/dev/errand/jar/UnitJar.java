package dev.errand.jar;

import dev.errand.task.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Makes a jar with tasks as its author would: compiled for Java 17 against nothing but the interface, and what it brings itself. */
public final class UnitJar {

    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public )?(?:abstract )?(?:final )?(?:class|record|interface) (\\w+)");

    private final List<String> sources = new ArrayList<>();
    private final List<Path> bundled = new ArrayList<>();
    private final List<Path> seen = new ArrayList<>();
    private String api = "1";

    private UnitJar() {}

    /** One of these sources, each of a class at the top level without a package, which gets {@code unit} as its package. */
    public static UnitJar of(String... sources) {
        UnitJar unit = new UnitJar();
        unit.sources.addAll(Arrays.asList(sources));
        return unit;
    }

    /** Built for that version of the interface. */
    public UnitJar api(String version) {
        api = version;
        return this;
    }

    /** With all that is in another jar beside its own classes. */
    public UnitJar bundling(Path jar) {
        bundled.add(jar);
        return seeing(jar);
    }

    /** Compiled with another jar, which it does not bring. */
    public UnitJar seeing(Path jar) {
        seen.add(jar);
        return this;
    }

    /** Writes it. */
    public Path write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Errand-Task-Api", api);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
                Set<String> names = new HashSet<>(Set.of(JarFile.MANIFEST_NAME));
                for (Map.Entry<String, byte[]> type : compile().entrySet()) {
                    names.add(type.getKey());
                    out.putNextEntry(new JarEntry(type.getKey()));
                    out.write(type.getValue());
                }
                for (Path jar : bundled) {
                    copy(jar, out, names);
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, JarOutputStream out, Set<String> names) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory() && names.add(entry.getName())) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    jar.getInputStream(entry).transferTo(out);
                }
            }
        }
    }

    /** The classes by the names of their files. */
    private Map<String, byte[]> compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        StringWriter said = new StringWriter();
        String path = Stream.concat(Stream.of(interfaceOnly()), seen.stream())
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        try (JavaFileManager files =
                new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                        return new SimpleJavaFileObject(URI.create("mem:///" + name.replace('.', '/')), kind) {
                            @Override
                            public OutputStream openOutputStream() {
                                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                                classes.put(name.replace('.', '/') + ".class", bytes);
                                return bytes;
                            }
                        };
                    }
                }) {
            List<String> options = List.of("--release", "17", "-parameters", "-proc:none", "-cp", path);
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            options,
                            null,
                            sources.stream().map(UnitJar::file).toList())
                    .call();
            if (!compiled) {
                throw new IllegalStateException(said.toString());
            }
        }
        return classes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().toByteArray()));
    }

    private static JavaFileObject file(String source) {
        Matcher type = TYPE.matcher(source);
        if (!type.find()) {
            throw new IllegalArgumentException(source);
        }
        return new SimpleJavaFileObject(
                URI.create("mem:///unit/" + type.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source.startsWith("package ") ? source : "package unit;\nimport dev.errand.task.*;\n" + source;
            }
        };
    }

    /** A directory with the classes of the interface and nothing else of the service. */
    private static Path interfaceOnly() throws IOException {
        Path from = Path.of("target", "classes", "dev", "errand", "task");
        Path to =
                Path.of("target", "task-interface", Task.class.getPackageName().replace('.', '/'));
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")
                            && !each.toString().endsWith("package-info.class"))
                    .toList()) {
                Path copy = to.resolve(file.getFileName());
                if (!Files.exists(copy)
                        || Files.getLastModifiedTime(copy).compareTo(Files.getLastModifiedTime(file)) < 0) {
                    Files.write(copy, Files.readAllBytes(file));
                }
            }
        }
        return Path.of("target", "task-interface").toAbsolutePath();
    }

    /** A jar of the tests' own class path. */
    public static Path onClassPath(String artifact) {
        return Arrays.stream(System.getProperty("java.class.path")
                        .split(Pattern.quote(System.getProperty("path.separator"))))
                .filter(each -> each.matches(".*[/\\\\]" + artifact + "-2[0-9.]+\\.jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }

    /** The oldest of an artifact that the build has in the local repository. */
    public static Path oldestInRepository(String group, String artifact) throws IOException {
        // REPOSITORY/com/fasterxml/jackson/core/jackson-core/2.x/jackson-core-2.x.jar
        Path versions = onClassPath("jackson-core")
                .resolve("../../../../../../..")
                .normalize()
                .resolve(group)
                .resolve(artifact);
        try (Stream<Path> files = Files.walk(versions, 2)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .filter(file -> file.getFileName().toString().startsWith(artifact))
                    .min(Comparator.comparingInt(file -> Integer.parseInt(file.getFileName()
                            .toString()
                            .substring(artifact.length() + 1)
                            .split("\\.")[0])))
                    .orElseThrow();
        }
    }
}
