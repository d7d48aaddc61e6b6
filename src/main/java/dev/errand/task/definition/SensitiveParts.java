package dev.errand.task.definition;

import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Which parts of a parameter's values nobody but its task is to see. Immutable and safe to use from any thread. */
@FunctionalInterface
public interface SensitiveParts {

    /** None of any value. */
    SensitiveParts NONE = new SensitiveParts() {
        @Override
        public void find(JsonNode value, String pointer, Consumer<String> found) {}

        @Override
        public boolean isNone() {
            return true;
        }
    };

    /** All of each value. */
    SensitiveParts ALL = (value, pointer, found) -> found.accept(pointer);

    /**
     * Names those of one value.
     *
     * @param pointer where the value stands, as a JSON pointer
     * @param found told of where each part stands; some may come twice, or within others
     */
    void find(JsonNode value, String pointer, Consumer<String> found);

    /** Whether no value can have any. */
    default boolean isNone() {
        return false;
    }
}
