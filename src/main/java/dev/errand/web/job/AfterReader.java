package dev.errand.web.job;

import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads what a submission is to wait for: ids of jobs and batches, alone or with what of their end, and of what they spawn, is needed. For one
 * request.
 */
final class AfterReader {

    private static final int MAX = 1_000;
    private static final int MAX_ID = 100;
    private static final int MAX_WHEN = 20;

    private final JsonBody body;
    private final FieldReader values;
    private final Map<String, Parent> parents = new LinkedHashMap<>();
    private int place;
    private @Nullable String id;
    private @Nullable String when;
    private boolean tree;

    private AfterReader(JsonBody body, FieldReader values) {
        this.body = body;
        this.values = values;
    }

    /** What is waited for, each once, in the order of the submission. */
    static List<Parent> read(JsonBody body, FieldReader values) {
        AfterReader reader = new AfterReader(body, values);
        body.array("an array", reader::element);
        if (reader.place > MAX) {
            body.violation("/after", "must have at most " + MAX + " elements, not " + reader.place);
        }
        return List.copyOf(reader.parents.values());
    }

    private void element() {
        int at = place++;
        id = null;
        when = null;
        tree = false;
        boolean described = body.value().currentToken() == JsonToken.START_OBJECT;
        if (described) {
            body.object("an id, or an object with one", this::member);
        } else {
            id = values.element(MAX_ID);
        }
        String named = id;
        if (named == null) {
            if (described) {
                body.violation("/after/" + at + "/id", "is required");
            }
        } else if (parents.size() < MAX) {
            add(named, at);
        }
    }

    private void add(String named, int at) {
        When asked = when == null ? When.SUCCEEDED : When.ofCode(when).orElse(null);
        if (asked == null) {
            body.violation("/after/" + at + "/when", "must be succeeded or finished");
            return;
        }
        if (tree && Parent.isBatch(named)) {
            body.violation("/after/" + at + "/tree", "is for jobs alone: a batch has items, which it waits for itself");
            return;
        }
        Parent former = parents.putIfAbsent(named, new Parent(named, asked, at, tree));
        if (former != null && (former.when() != asked || former.tree() != tree)) {
            body.violation("/after/" + at, "names " + named + " once more, with another when or tree");
        }
    }

    private void member(String name) {
        switch (name) {
            case "id" -> id = values.name(MAX_ID);
            case "when" -> when = values.text(MAX_WHEN);
            case "tree" -> tree = Boolean.TRUE.equals(values.bool());
            default -> body.wrong("is not a field of what is waited for");
        }
    }
}
