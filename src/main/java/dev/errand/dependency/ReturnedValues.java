package dev.errand.dependency;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.batch.BatchResults.Line;
import dev.errand.batch.BatchResults.Order;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.spec.Parent;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.store.child.ChildTable;
import dev.errand.submission.ArgumentReferences.NoValueException;
import dev.errand.submission.ArgumentReferences.Reference;
import dev.errand.submission.ArgumentReferences.Values;
import dev.errand.task.json.TaskJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What others returned, as values for the arguments of one job: no more than so many bytes in all. For one thread. */
final class ReturnedValues implements Values {

    /** How many items of a batch can be put into arguments. */
    static final int MAX_ITEMS = 1_000;

    private final JobStore store;
    private final BatchReads batches;
    private final BatchResults results;
    private final Children children;
    private long bytesLeft;

    /** Finds what jobs have spawned. */
    @FunctionalInterface
    interface Children {
        /** The first ones that a job has spawned, in the order of creation. */
        List<ChildTable.Named> of(String id, int limit);
    }

    /**
     * With where they are read.
     *
     * @param mostBytes how many bytes are read in all
     */
    ReturnedValues(JobStore store, BatchReads batches, BatchResults results, Children children, long mostBytes) {
        this.children = children;
        this.store = store;
        this.batches = batches;
        this.results = results;
        this.bytesLeft = mostBytes;
    }

    @Override
    public JsonNode apply(Reference reference) {
        Optional<JsonNode> whole = switch (reference.kind()) {
            case RESULT -> resultOf(reference.id());
            case OUTCOME -> Optional.of(outcomeOf(reference.id()));
            case RESULTS -> Optional.of(items(reference.id(), false));
            case OUTCOMES -> Optional.of(items(reference.id(), true));
        };
        Optional<JsonNode> part =
                whole.map(value -> value.at(reference.path())).filter(value -> !value.isMissingNode());
        if (part.isPresent()) {
            return part.get();
        }
        JsonNode otherwise = reference.otherwise();
        if (otherwise == null) {
            throw new NoValueException(
                    whole.isEmpty()
                            ? reference.id() + " has no result"
                            : "what " + reference.id() + " returned has nothing at " + reference.path());
        }
        return otherwise;
    }

    private Optional<JsonNode> resultOf(String id) {
        if (Parent.isBatch(id)) {
            throw new NoValueException(
                    id + " is a batch, which has no result of its own: $results has those of its items");
        }
        return find(id).flatMap(this::result);
    }

    private Optional<Job> find(String id) {
        return store.findAll(List.of(new JobId(id)), Extent.OUTCOME).stream().findFirst();
    }

    /** However old it is: as long as it is kept, it is there for who waited for it. */
    private Optional<JsonNode> result(Job job) {
        Job.ResultInfo info = job.resultInfo();
        if (job.state() != JobState.SUCCEEDED || info == null) {
            return Optional.empty();
        }
        if (info.contentType() != null) {
            throw new NoValueException("what " + job.id() + " returned is " + info.contentType() + ", and no JSON");
        }
        if (info.size() > bytesLeft) {
            throw new NoValueException(
                    "what " + job.id() + " returned has " + info.size() + " bytes, which are too many");
        }
        bytesLeft -= info.size();
        return json(job);
    }

    private Optional<JsonNode> json(Job job) {
        Optional<byte[]> bytes = job.result() == null
                ? store.findResult(
                        job.id(),
                        0,
                        Math.toIntExact(Objects.requireNonNull(job.resultInfo()).size()))
                : Optional.of(job.result().bytes());
        try {
            return bytes.map(text -> TaskJson.tree(new String(text, StandardCharsets.UTF_8)));
        } catch (JacksonException | ArithmeticException | NumberFormatException e) {
            throw new NoValueException("what " + job.id() + " returned cannot be read");
        }
    }

    private JsonNode outcomeOf(String id) {
        ObjectNode outcome = TaskJson.MAPPER.createObjectNode();
        if (Parent.isBatch(id)) {
            batches.find(id)
                    .ifPresent(batch -> outcome.put("status", batch.status().code()));
        } else {
            find(id).ifPresent(job -> tell(outcome, job));
        }
        if (outcome.isEmpty()) {
            throw new NoValueException(id + " is not kept any more");
        }
        return outcome;
    }

    private void tell(ObjectNode outcome, Job job) {
        outcome.put("status", job.state().code());
        result(job).ifPresent(result -> outcome.set("result", result));
        Failure failure = job.failure();
        if (failure != null) {
            outcome.set("error", error(failure));
        }
    }

    private static ObjectNode error(Failure failure) {
        ObjectNode error =
                TaskJson.MAPPER.createObjectNode().put("type", failure.reason().code());
        putUnlessNull(error, "class", failure.className());
        putUnlessNull(error, "message", failure.message());
        return error;
    }

    private static void putUnlessNull(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private JsonNode items(String id, boolean outcomes) {
        if (!Parent.isBatch(id)) {
            return children(id, outcomes);
        }
        List<Line> lines = results.measure(id, Order.INDEX, Order.INDEX.start(), MAX_ITEMS + 1, Long.MAX_VALUE)
                .lines();
        mustBeFew(id, lines.size(), "items");
        ArrayNode all = TaskJson.MAPPER.createArrayNode();
        for (Line line : lines) {
            Job job = results.read(List.of(line)).getFirst().job();
            all.add(outcomes ? outcome(line, job) : resultOrNull(job));
        }
        return all;
    }

    /** Of a job what it has spawned, in the order in which it did. */
    private ArrayNode children(String id, boolean outcomes) {
        List<ChildTable.Named> spawned = children.of(id, MAX_ITEMS + 1);
        mustBeFew(id, spawned.size(), "children");
        ArrayNode all = TaskJson.MAPPER.createArrayNode();
        for (ChildTable.Named child : spawned) {
            Job job = find(child.childId()).orElse(null);
            all.add(outcomes ? outcome(child, job) : resultOrNull(job));
        }
        return all;
    }

    private static void mustBeFew(String id, int count, String what) {
        if (count > MAX_ITEMS) {
            throw new NoValueException(id + " has more than " + MAX_ITEMS + " " + what);
        }
    }

    private JsonNode resultOrNull(@Nullable Job job) {
        return Optional.ofNullable(job).flatMap(this::result).orElseGet(TaskJson.MAPPER::nullNode);
    }

    private ObjectNode outcome(ChildTable.Named child, @Nullable Job job) {
        ObjectNode outcome = TaskJson.MAPPER
                .createObjectNode()
                .put("index", child.place())
                .put("key", child.key())
                .put("jobId", child.childId());
        if (job != null) {
            tell(outcome, job);
        }
        return outcome;
    }

    private ObjectNode outcome(Line line, @Nullable Job job) {
        ObjectNode outcome =
                TaskJson.MAPPER.createObjectNode().put("index", line.index()).put("jobId", line.jobId());
        if (job != null) {
            var item = job.spec().relations().item();
            putUnlessNull(outcome, "key", item == null ? null : item.key());
            tell(outcome, job);
        }
        return outcome;
    }
}
