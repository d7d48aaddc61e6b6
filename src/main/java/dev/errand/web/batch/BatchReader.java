package dev.errand.web.batch;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchMode;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.job.NewJob;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.submission.Submission;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.web.request.Spans;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the body of a batch in whatever order its members come. Of the items only the places are noted, since what they mean is
 * known when all members were seen. For one request and one thread.
 */
public final class BatchReader implements JsonBody.MemberReader {

    private static final String ITEMS = "items";

    private final SubmissionReader common = SubmissionReader.ofBatch();
    private final Spans items = new Spans(Batch.MAX_ITEMS);
    private BatchMode mode = BatchMode.MAP;
    private @Nullable Integer maxConcurrency;
    private @Nullable Boolean failFast;
    private boolean itemsGiven;

    private BatchReader() {}

    /**
     * What the body asks for. The items are read out of the body as they are asked for, so it must not be closed before.
     *
     * @param idempotencyKey what the client wrote in the header of that name, if anything
     * @param base what links in webhooks begin with
     * @throws dev.errand.problem.ProblemException with all that is wrong; what is wrong within items is told later
     */
    public static BatchSubmission read(BatchBodyReader.Held body, @Nullable String idempotencyKey, String base) {
        BatchReader reader = new BatchReader();
        JsonBody.read(body.utf8(), reader);
        reader.checkSizes(body.mostItemBytes());
        NewJob.Idempotency idempotency = idempotencyKey == null
                ? null
                : new NewJob.Idempotency(idempotencyKey, BatchFingerprint.of(body.utf8()));
        return reader.submission(body.utf8(), idempotency, base);
    }

    /**
     * The same for a text that is small, and no request of its own.
     *
     * @param mostItemBytes how large an item in it may be
     */
    public static BatchSubmission read(byte[] utf8, long mostItemBytes, String base) {
        BatchReader reader = new BatchReader();
        JsonBody.read(utf8, reader);
        reader.checkSizes(mostItemBytes);
        return reader.submission(utf8, null, base);
    }

    @Override
    public void read(JsonBody body, String name) {
        switch (name) {
            case ITEMS -> readItems(body);
            case "mode" -> readMode(body);
            case "maxConcurrency" -> maxConcurrency = new FieldReader(body).integer(1, Batch.MAX_ITEMS);
            case "failFast" -> failFast = new FieldReader(body).bool();
            case "args" -> body.wrong("is not a field of a batch: each item has its own");
            default -> common.read(body, name);
        }
    }

    private void readItems(JsonBody body) {
        itemsGiven = !body.isAbsent();
        body.array("an array", () -> items.add(body.span()));
        if (items.seen() > Batch.MAX_ITEMS) {
            body.violation("/" + ITEMS, "must have at most " + Batch.MAX_ITEMS + " items, not " + items.seen());
        }
    }

    private void readMode(JsonBody body) {
        if (body.isAbsent()) {
            return;
        }
        JsonParser value = body.value();
        BatchMode known = value.currentToken() == JsonToken.VALUE_STRING
                ? BatchMode.ofCode(value.getString()).orElse(null)
                : null;
        if (known == null) {
            body.wrong("must be map, starmap or calls");
        } else {
            mode = known;
        }
    }

    @Override
    public void end(JsonBody body) {
        common.end(body);
        if (!itemsGiven) {
            body.violation("/" + ITEMS, "is required");
        }
    }

    /** An item becomes a job's arguments, which are held as a whole; and so is what all of them have in common. */
    private void checkSizes(long limit) {
        for (int i = 0; i < items.seen(); i++) {
            checkSize("item " + i, items.to(i) - items.from(i), limit);
        }
        String kwargs = common.kwargs();
        checkSize("kwargs", kwargs == null ? 0 : kwargs.length(), limit);
    }

    private static void checkSize(String what, long bytes, long limit) {
        if (bytes > limit) {
            throw Problem.of(ProblemType.TOO_LARGE, what + " has " + bytes + " bytes; at most " + limit + " are taken")
                    .asException();
        }
    }

    private BatchSubmission submission(byte[] utf8, NewJob.@Nullable Idempotency idempotency, String base) {
        Submission options = common.submission(idempotency, base);
        return new BatchSubmission(
                options,
                mode,
                maxConcurrency,
                Boolean.TRUE.equals(failFast),
                new BodyItems(
                        utf8, items, mode, CommonArguments.of(options.call().kwargs())));
    }
}
