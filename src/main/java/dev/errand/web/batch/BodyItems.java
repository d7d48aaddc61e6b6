package dev.errand.web.batch;

import dev.errand.batch.BatchMode;
import dev.errand.batch.intake.BatchItems;
import dev.errand.problem.ProblemException;
import dev.errand.problem.Violation;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.web.request.JsonBody;
import dev.errand.web.request.Spans;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The items of a batch, each cut out of the body when it is asked for. Safe for concurrent use. */
final class BodyItems implements BatchItems {

    private final byte[] utf8;
    private final Spans spans;
    private final BatchMode mode;
    private final CommonArguments common;

    BodyItems(byte[] utf8, Spans spans, BatchMode mode, CommonArguments common) {
        this.utf8 = utf8;
        this.spans = spans;
        this.mode = mode;
        this.common = common;
    }

    @Override
    public int size() {
        return spans.seen();
    }

    @Override
    public Read read(int index) {
        int from = spans.from(index);
        String text = new String(utf8, from, spans.to(index) - from, StandardCharsets.UTF_8);
        return switch (mode) {
            case MAP -> new Item(null, "[" + text + "]", common.json(), Set.of());
            case STARMAP -> new Item(null, text, common.json(), Set.of());
            case CALLS, GRAPH -> readCall(text, "/items/" + index);
        };
    }

    private Read readCall(String text, String pointer) {
        CallReader call = new CallReader();
        try {
            JsonBody.read(text, call);
        } catch (ProblemException e) {
            return new Malformed(details(e, pointer));
        }
        Set<String> own = call.kwargs() == null ? Set.of() : CommonArguments.namesIn(call.kwargs());
        List<Detail> doubled = new ArrayList<>(0);
        for (String name : own) {
            if (common.names().contains(name)) {
                String where = pointer + "/kwargs/" + ArgumentPointers.escape(name);
                doubled.add(new Detail(where, "is given twice: here and in the kwargs of the batch"));
            }
        }
        return doubled.isEmpty()
                ? new Item(call.key(), call.args(), common.with(call.kwargs(), own), own)
                : new Malformed(doubled);
    }

    private static List<Detail> details(ProblemException e, String pointer) {
        return e.problem().violations().stream()
                .map(violation -> new Detail(pointer + within(violation), violation.detail()))
                .toList();
    }

    private static String within(Violation violation) {
        return violation.pointer() == null ? "" : violation.pointer();
    }
}
