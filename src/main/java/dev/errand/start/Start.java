package dev.errand.start;

import java.lang.reflect.InvocationTargetException;

/**
 * The main class of the jar: compiled for Java 8, and written in it, so that whoever has an older Java reads which one is needed, in the
 * place of a class file's version.
 */
public final class Start {

    private static final int FIRST_JAVA = 21;

    private Start() {}

    /** Starts the service with the application's arguments, or says why this Java cannot. */
    public static void main(String[] args) throws Throwable {
        String version = System.getProperty("java.specification.version", "");
        if (isTooOld(version)) {
            System.err.println("The service cannot start. Errand needs Java " + FIRST_JAVA
                    + " or newer, and this is Java " + version + " (" + System.getProperty("java.home")
                    + "). Start it with a newer java, or set JAVA_HOME and call its bin/java.");
            System.exit(1);
        }
        try {
            Class.forName("dev.errand.start.Launcher")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Up to 8 versions begin with "1.". */
    static boolean isTooOld(String version) {
        try {
            return version.startsWith("1.") || Integer.parseInt(version) < FIRST_JAVA;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
