package dev.errand.bench;

/** Something that is measured on its own. */
interface Scenario {

    /** What it is selected by. */
    String name();

    /** Whether it is worth measuring on each database. */
    default boolean onEachDatabase() {
        return true;
    }

    /** Measures it. */
    void run(Bench bench) throws Exception;
}
