package dev.errand.jar;

/** The service is not to start with a unit that cannot be used, see {@link JarProperties.OnError#FAIL}; its message names both. */
public final class JarStartException extends RuntimeException {

    JarStartException(String unit, String problem) {
        super("the jar " + unit + " cannot be used: " + problem);
    }
}
