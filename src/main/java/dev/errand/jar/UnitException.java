package dev.errand.jar;

/** A unit cannot be used; its message says why, in words for the operator. */
public class UnitException extends Exception {

    UnitException(String problem) {
        super(problem);
    }

    UnitException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
