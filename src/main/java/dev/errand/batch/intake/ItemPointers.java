package dev.errand.batch.intake;

import dev.errand.batch.BatchMode;
import dev.errand.task.binding.ArgumentPointers;
import java.util.Set;

/**
 * Where the arguments of one item stand in the body of a batch.
 *
 * @param mode what an item is
 * @param index the item's
 * @param ownNames the named arguments that stand in the item and not beside the list
 */
record ItemPointers(BatchMode mode, int index, Set<String> ownNames) implements ArgumentPointers {

    private static final String COMMON = "/kwargs";

    @Override
    public String args() {
        return mode == BatchMode.CALLS ? item() + "/args" : item();
    }

    @Override
    public String kwargs() {
        return mode == BatchMode.CALLS ? item() + COMMON : COMMON;
    }

    @Override
    public String arg(int position) {
        return mode == BatchMode.MAP ? item() : args() + '/' + position;
    }

    @Override
    public String kwarg(String name) {
        return (ownNames.contains(name) ? item() : "") + COMMON + '/' + ArgumentPointers.escape(name);
    }

    /** The item is what is too much, unless it says itself what it repeats; in a map all items are the same in this. */
    @Override
    public String doubled(int position, String name) {
        return mode == BatchMode.MAP || ownNames.contains(name) ? kwarg(name) : arg(position);
    }

    /** Something lacks in the item. */
    @Override
    public String missing(String name) {
        return item();
    }

    private String item() {
        return "/items/" + index;
    }
}
