package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.start.EncryptionException;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in a database that is encrypted at rest, and which keys open it. */
class EncryptedStoreTest {

    private static final Lease LEASE = new Lease("lease-1", "node");
    private static final String WORD = "planted-word";
    private static final String K1 = TestKeys.entry("k1", 11);
    private static final String K2 = TestKeys.entry("k2", 12);

    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
    private final List<TestStore> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    private @Nullable String url;

    /** Which kind it is. */
    enum Kind {
        SQLITE,
        POSTGRESQL
    }

    private TestStore open(Kind kind, String... keys) {
        opened.forEach(TestStore::close);
        opened.clear();
        TestStore store;
        if (kind == Kind.SQLITE) {
            store = TestStore.open(directory, keys);
        } else {
            if (url == null) {
                url = PostgresServer.shared().newDatabase();
                try (TestStore first = TestStore.openNode(url)) {
                    first.register("node");
                }
            }
            store = TestStore.openNode(url, keys);
        }
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(TestStore::close);
        if (url != null) {
            PostgresServer.shared().giveBack(url);
        }
    }

    private static JobSpec spec() {
        JobSpec usual = Jobs.spec("echo");
        Webhook webhook = new Webhook(
                "https://example.org/" + WORD,
                null,
                Set.of(WebhookEvent.JOB_FAILED),
                Map.of("authorization", WORD),
                "http://127.0.0.1");
        return usual.with(
                usual.call().with("[\"" + WORD + "\"]", "{\"a\":\"" + WORD + "\"}", List.of()),
                JobRelations.of(null, null, webhook));
    }

    private Job insert(TestStore store, @Nullable Lease lease) {
        NewJob job = new NewJob(new JobId(ids.next()), spec(), lease, null);
        assertThat(store.store().insert(job)).isInstanceOf(Insertion.Stored.class);
        return job.stored();
    }

    private static Job find(TestStore store, Job job) {
        return store.store().findAll(List.of(job.id()), Extent.FULL).getFirst();
    }

    private static void complete(TestStore store, Job job, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, Jobs.NOW);
        store.store()
                .complete(new Completion(job, LEASE, transition, null, Jobs.NOW))
                .join();
    }

    private static void set(TestStore store, String sql, Object... parameters) {
        var unused = store.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql(sql)
                        .params(parameters)
                        .update());
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfWhatAJobHolds_isInTheDatabase_andAllOfItIsRead(Kind kind) {
        TestStore store = open(kind, K1);
        Job failed = insert(store, LEASE);
        Job succeeded = insert(store, LEASE);
        Job large = insert(store, LEASE);
        byte[] many = (WORD + " ").repeat(20_000).getBytes(StandardCharsets.UTF_8);
        complete(store, failed, new Outcome.Failed(new Failure(Reason.TASK_FAILED, "E", WORD, "at " + WORD)));
        complete(store, succeeded, new Outcome.Succeeded(Result.ofJson("\"" + WORD + "\"")));
        complete(store, large, new Outcome.Succeeded(new Result("text/plain", many)));
        store.store()
                .insert(new NewJob(new JobId(ids.next()), spec(), null, new NewJob.Idempotency("key", "jobs:" + WORD)));

        assertThat(Dump.of(store.readers())).isNotEmpty().noneMatch(cell -> cell.contains(WORD));
        assertThat(store.transitions().pack(List.of(new NewJob(new JobId(ids.next()), spec(), null, null))))
                .doesNotContain(WORD);

        assertThat(find(store, failed).spec()).isEqualTo(failed.spec());
        assertThat(find(store, failed).failure()).isEqualTo(new Failure(Reason.TASK_FAILED, "E", WORD, "at " + WORD));
        assertThat(find(store, succeeded).result()).extracting(Result::text).isEqualTo("\"" + WORD + "\"");
        assertThat(store.store().findResult(large.id(), 0, many.length)).contains(many);
        assertThat(store.store().findResult(large.id(), 100_000, 10))
                .contains(java.util.Arrays.copyOfRange(many, 100_000, 100_010));
        Insertion.Duplicate kept = store.store().findByIdempotencyKey("key").orElseThrow();
        assertThat(store.store().isOf(kept, "jobs:" + WORD)).isTrue();
        assertThat(store.store().isOf(kept, "jobs:other")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasWrittenBefore_isReadStill_alsoAfterwardsWithoutEncryptingMore(Kind kind) {
        Job before = insert(open(kind), null);
        Job with = insert(open(kind, K1), null);
        TestStore store = open(kind, "off", K1);
        Job after = insert(store, null);

        assertThat(List.of(before, with, after))
                .allSatisfy(job -> assertThat(find(store, job).spec()).isEqualTo(job.spec()));
        assertThat(Dump.of(store.readers()))
                .filteredOn(cell -> cell.startsWith("job.args") && cell.contains(WORD))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aKey_isRotated_withoutWritingRowsAnew(Kind kind) {
        TestStore first = open(kind, K1);
        Job job = insert(first, null);
        List<String> before = args(first);
        assertThat(find(open(kind, K2, K1), job).spec()).isEqualTo(job.spec());

        TestStore last = open(kind, K2);

        assertThat(find(last, job).spec()).isEqualTo(job.spec());
        assertThat(args(last)).isEqualTo(before);
        assertThatThrownBy(() -> open(kind, K1))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining("the file key k2");
    }

    private static List<String> args(TestStore store) {
        return Dump.of(store.readers()).stream()
                .filter(cell -> cell.startsWith("job.args"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheRightKey_nothingStarts(Kind kind) {
        insert(open(kind, K1), null);

        assertThatThrownBy(() -> open(kind))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining("the file key k1")
                .hasMessageContaining("not set");
        assertThatThrownBy(() -> open(kind, K2)).hasMessageContaining("the file key k1");
        assertThatThrownBy(() -> open(kind, TestKeys.entry("k1", 99)))
                .hasMessageContaining("The file of the key k1 does not hold the key");
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatDoesNotOpen_isNotRunWithAnythingElse_andHarmsNoOther(Kind kind) {
        TestStore store = open(kind, K1);
        Job one = insert(store, null);
        Job moved = insert(store, null);
        Job last = insert(store, null);
        Job ended = insert(store, LEASE);
        complete(store, ended, new Outcome.Failed(new Failure(Reason.TASK_FAILED, "E", WORD, null)));
        set(
                store,
                "update job set args = (select args from job where id = ?), webhook = (select webhook from job where id = ?) where id = ?",
                one.id().value(),
                one.id().value(),
                moved.id().value());
        set(store, "update job set failure = args where id = ?", ended.id().value());

        List<Job> claimed = store.store().claim(Walks.of("default"), 10, new Lease("", "node"), Jobs.NOW);

        assertThat(claimed).extracting(Job::id).containsExactly(one.id(), moved.id(), last.id());
        assertThat(claimed).extracting(job -> job.spec().call().isUnreadable()).containsExactly(false, true, false);
        assertThat(claimed.get(1).spec().relations().webhook()).isNull();
        assertThat(find(store, ended).failure())
                .extracting(Failure::message)
                .isEqualTo("what went wrong cannot be decrypted");
    }
}
