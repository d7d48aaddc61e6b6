package dev.errand.batch;

import dev.errand.batch.intake.BatchItems;
import java.util.Set;
import java.util.function.IntFunction;

/** Items that a test makes up. */
public record ListedItems(int size, IntFunction<String> args) implements BatchItems {

    public static ListedItems numbers(int size) {
        return new ListedItems(size, index -> "[" + index + "]");
    }

    @Override
    public Read read(int index) {
        return new Item("key-" + index, args.apply(index), null, Set.of());
    }
}
