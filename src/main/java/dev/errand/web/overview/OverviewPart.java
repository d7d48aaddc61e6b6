package dev.errand.web.overview;

import java.util.Map;

/** What there is to tell of one topic now. Safe for concurrent use. */
interface OverviewPart {

    /** Of which. */
    Topics topic();

    /** The documents by what tells them apart, in the order of a snapshot; an event is sent for each that is not what it was. */
    Map<String, Object> read(Viewer viewer);

    /** Whether it is told when one of them is not there any more. */
    default boolean tellsWhatIsGone() {
        return true;
    }

    /** What of a document is compared, where some of it changes without being news. */
    default Object essence(Object document) {
        return document;
    }
}
