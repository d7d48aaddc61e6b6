package dev.errand.jar;

import dev.errand.task.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Looks into jars for what names {@link Task}, without loading anything: a class with such a method has the name of the annotation among its
 * constants, as bytes (Java Virtual Machine Specification, section 4.4.7). Pure but for the files.
 */
final class TaskClasses {

    /** The major version of the interface that this service has, as manifests name it. */
    static final int API = 1;

    /** In a manifest: the major version of the interface that the jar was built for; where it is left out, the first. */
    static final String API_ATTRIBUTE = "Errand-Task-Api";

    private static final String ANNOTATION = 'L' + Task.class.getName().replace('.', '/') + ';';

    private static final String ENDING = ".class";

    private TaskClasses() {}

    /**
     * The names of classes that may have tasks, in the order of their jars.
     *
     * @throws UnitException if a jar was built for another version of the interface
     * @throws IOException if one cannot be read
     */
    static List<String> in(List<Path> jars) throws IOException, UnitException {
        // A class that two of them bring is one class.
        Set<String> found = new LinkedHashSet<>();
        ByteSearch search = new ByteSearch(ANNOTATION);
        for (Path path : jars) {
            // Signatures are checked where classes are loaded.
            try (JarFile jar = new JarFile(path.toFile(), false)) {
                checkApi(jar.getManifest());
                for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                    JarEntry entry = entries.nextElement();
                    if (isClass(entry.getName()) && namesTask(jar, entry, search)) {
                        found.add(className(entry.getName()));
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private static void checkApi(Manifest manifest) throws UnitException {
        Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
        String built = attributes.getValue(API_ATTRIBUTE);
        if (built == null) {
            return;
        }
        if (!built.strip().matches("\\d{1,6}")) {
            throw new UnitException("its manifest says " + API_ATTRIBUTE + ": " + built + ", which is no number");
        }
        if (Integer.parseInt(built.strip()) > API) {
            throw new UnitException("it was built for version " + built.strip()
                    + " of the interface for tasks; this service has version " + API);
        }
    }

    private static boolean isClass(String entry) {
        return entry.endsWith(ENDING)
                && !entry.startsWith("META-INF/")
                && !entry.endsWith("module-info.class")
                && !entry.endsWith("package-info.class");
    }

    private static String className(String entry) {
        return entry.substring(0, entry.length() - ENDING.length()).replace('/', '.');
    }

    private static boolean namesTask(JarFile jar, JarEntry entry, ByteSearch search) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return search.isIn(in);
        }
    }
}
