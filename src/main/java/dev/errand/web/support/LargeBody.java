package dev.errand.web.support;

import java.io.IOException;
import java.io.OutputStream;

/** The body of an answer that is made while it is written, so that only a part of it is in memory. */
public interface LargeBody {

    /** Where it goes; with the first call the answer begins, and can no longer become another one. */
    interface Target {

        /**
         * Begins the answer.
         *
         * @param length how many bytes it has; negative when nobody knows
         */
        OutputStream open(long length) throws IOException;

        /** Begins an answer of which nobody knows how long it is. */
        default OutputStream open() throws IOException {
            return open(-1);
        }
    }

    /** Writes all of it. What is thrown before the target is opened is answered as any failure is; later the connection is cut. */
    void write(Target target) throws IOException;
}
