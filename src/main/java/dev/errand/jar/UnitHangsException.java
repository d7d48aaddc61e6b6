package dev.errand.jar;

/** Code of a unit does not come to an end while it is loaded. */
final class UnitHangsException extends UnitException {

    private static final long serialVersionUID = 1;

    UnitHangsException(String problem) {
        super(problem);
    }
}
