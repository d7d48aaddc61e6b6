package dev.errand.db.commit;

/**
 * A write found that it must not be made, which is no failure: it is rolled back, and whoever handed it in gets this as the cause of his
 * exception. Those that shared its transaction are made one by one, so it is to be thrown seldom.
 */
public abstract class WithdrawnWriteException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Without the stack, since it tells of no mistake. */
    protected WithdrawnWriteException(String message) {
        super(message, null, false, false);
    }
}
