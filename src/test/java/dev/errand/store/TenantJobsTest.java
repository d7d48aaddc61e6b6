package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Quota;
import dev.errand.job.Result;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.JobStore.QueueDepth;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs of several tenants in one store. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class TenantJobsTest extends StoreContract {

    private static final String ACMES = TenantNames.line("default", "acme");

    TenantJobsTest(TestDatabase database) {
        super(database);
    }

    private static JobSpec spec(@Nullable String tenant) {
        return tenant == null
                ? Jobs.spec("echo")
                : Jobs.of("echo").tenant(tenant).build();
    }

    private Job waiting(@Nullable String tenant) {
        return insert(spec(tenant), null);
    }

    private List<JobId> claimed(QueueWalk walk, int limit) {
        return store().claim(walk, limit, LEASE, NOW).stream().map(Job::id).toList();
    }

    private List<JobId> listed(JobQuery query) {
        return store().list(query).stream().map(Measured::id).toList();
    }

    private static JobQuery all(@Nullable String tenant) {
        return JobQueries.all(JobQuery.Part.first(100, false)).of(tenant);
    }

    @Test
    void insert_keepsWhoseItIs() {
        Job job = waiting("acme");

        assertThat(find(job)).isEqualTo(job);
        assertThat(find(job).spec().tenant()).isEqualTo("acme");
        assertThat(find(waiting(null)).spec().tenant()).isEqualTo("default");
    }

    @Test
    void rowsOfManyMixtures_haveTheDefaultTenant() {
        List<NewJob> jobs = new ArrayList<>();
        Stream.of(
                        Jobs.of("a").args("[1]", null),
                        Jobs.of("b").args(null, "{}"),
                        Jobs.of("c").metadata(Map.of("k", "v")),
                        Jobs.of("d").resultTtl(Duration.ofHours(1)),
                        Jobs.of("e").at(NOW, NOW.plusSeconds(1)),
                        Jobs.of("f").limit(new LimitKey("f", "k")),
                        Jobs.of("g").revision(1),
                        Jobs.of("h").tenant("acme"))
                .forEach(spec -> jobs.add(newJob(spec.build(), null, null)));

        jobs.forEach(job -> assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class));
        opened().transactions().write(connection -> {
            opened().transitions()
                    .insert(connection, List.of(newJob(spec(null), null, null), newJob(spec("acme"), null, null)));
            return true;
        });
        String packed =
                opened().transitions().pack(List.of(newJob(spec("brew"), null, null), newJob(spec(null), null, null)));
        opened().transactions().write(connection -> {
            opened().transitions().unpack(packed).insert(connection);
            return true;
        });

        assertThat(listed(all("default"))).hasSize(9);
        assertThat(listed(all("acme"))).hasSize(2);
        assertThat(listed(all("brew"))).hasSize(1);
        assertThat(listed(all(null))).hasSize(12);
    }

    @Test
    void claims_takeFromOneLineAlone() {
        Job usual = waiting(null);
        Job acmes = waiting("acme");
        Job brews = waiting("brew");

        String line = TenantNames.line("default", "brew");
        assertThat(store().linesWithWaiting("default", "", 9)).containsExactly("default", ACMES, line);
        assertThat(store().linesWithWaiting("default", "", 2)).containsExactly("default", ACMES);
        assertThat(store().linesWithWaiting("default", "default", 2)).containsExactly(ACMES, line);
        assertThat(store().linesWithWaiting("default", ACMES, 1)).containsExactly(line);
        assertThat(store().linesWithWaiting("default", line, 1)).isEmpty();
        assertThat(store().linesWithWaiting("slow", "", 1)).isEmpty();
        assertThat(claimed(Walks.of("default"), 10)).containsExactly(usual.id());
        assertThat(store().linesWithWaiting("default", "", 1)).containsExactly(ACMES);
        assertThat(store().withWaiting(List.of("default", "slow"))).containsExactly("default");
        assertThat(claimed(Walks.of(ACMES), 10)).containsExactly(acmes.id());
        assertThat(claimed(Walks.of(line), 10)).containsExactly(brews.id());
        assertThat(store().withWaiting(List.of("default", "slow"))).isEmpty();
        assertThat(find(acmes).spec().tenant()).isEqualTo("acme");
    }

    private Map<String, List<JobId>> claimedTogether(QueueWalk... lines) {
        Map<String, List<JobId>> taken = new LinkedHashMap<>();
        List<JobStore.Share> shares =
                Stream.of(lines).map(line -> new JobStore.Share(line, 2)).toList();
        store().claimAll(
                        shares,
                        LEASE,
                        InstantSource.fixed(NOW),
                        (share, jobs) -> taken.put(
                                share.from().queue(), jobs.stream().map(Job::id).toList()));
        return taken;
    }

    @Test
    void severalLines_areClaimedFromTogether_asLongAsNothingThereIsForOthers() {
        Job usual = waiting(null);
        List<JobId> acmes =
                IntStream.range(0, 3).mapToObj(i -> waiting("acme").id()).toList();
        Job others = insert(Jobs.of("other").tenant("brew").build(), null);
        Job brews = waiting("brew");
        String line = TenantNames.line("default", "brew");
        QueueWalk picky = Walks.of(line, "echo");

        assertThat(claimedTogether(Walks.of("default"), Walks.of(ACMES).limitedTo(1), picky))
                .isEqualTo(Map.of(
                        "default", List.of(usual.id()), ACMES, List.of(acmes.getFirst()), line, List.of(brews.id())));
        assertThat(picky.walks()).isTrue();
        assertThat(claimedTogether(Walks.of("default"), Walks.of(ACMES), picky))
                .isEqualTo(Map.of("default", List.of(), ACMES, acmes.subList(1, 3), line, List.of()));
        assertThat(find(others).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aClaim_answersWhatTheRowSays() {
        Job acmes = insert(
                Jobs.of("echo")
                        .tenant("acme")
                        .args("[1]", null)
                        .metadata(Map.of("a", "b"))
                        .build(),
                null);

        Job claimed = store().claim(Walks.of(ACMES), 1, LEASE, NOW).getFirst();

        assertThat(claimed).isEqualTo(find(acmes));
    }

    @Test
    void queues_areCountedWithAllTheirLines() {
        Stream.of("acme", "acme", "brew").forEach(this::waiting);
        waiting(null);
        insert(Jobs.of("echo").tenant("acme").at(NOW.plusSeconds(60), null).build(), null);
        insert(Jobs.of("echo").tenant("acme").queue("default-2").build(), null);

        assertThat(store().countWaiting("default", 100)).isEqualTo(5);
        assertThat(store().countWaiting("default-2", 100)).isEqualTo(1);
        assertThat(store().queueDepths())
                .containsExactly(new QueueDepth("default", 4, 1, NOW), new QueueDepth("default-2", 1, 0, NOW));
    }

    @Test
    void whatMayRunAtOnce_countsAllLines_andThoseOfTheTenantInAllQueues() {
        IntStream.range(0, 3).forEach(i -> waiting("acme"));
        waiting(null);
        insert(Jobs.of("echo").tenant("acme").queue("slow").build(), LEASE);

        assertThat(claimed(Walks.of(ACMES).limitedTo(2), 10)).hasSize(1);
        assertThat(claimed(Walks.of(ACMES).limitedTo(2), 10)).isEmpty();
        assertThat(claimed(Walks.within(1, "default"), 10)).isEmpty();
        assertThat(claimed(Walks.within(2, "default").limitedTo(1), 10)).hasSize(1);
        assertThat(claimed(Walks.within(3, ACMES), 10)).hasSize(1);
        assertThat(claimed(Walks.of(ACMES).limitedTo(null), 10)).hasSize(1);
    }

    @Test
    void listsOfATenant_haveWhatTheyAreFilteredBy() {
        Job tagged =
                insert(Jobs.of("echo").tenant("acme").metadata(Map.of("k", "v")).build(), null);
        Job worked = insert(
                Jobs.of(TenantNames.stored("acme", "own"))
                        .tenant("acme")
                        .revision(1)
                        .build(),
                null);
        waiting(null);
        insert(Jobs.of("own").revision(1).build(), null);

        assertThat(listed(all("acme"))).containsExactly(worked.id(), tagged.id());
        assertThat(listed(of("acme", "own", null))).containsExactly(worked.id());
        assertThat(listed(of("acme", "echo", "default"))).containsExactly(tagged.id());
        assertThat(listed(of("brew", null, null))).isEmpty();
        assertThat(listed(of("default", "own", null))).hasSize(1);
        assertThat(listed(of(null, "own", null))).hasSize(2);
        assertThat(listed(of(null, null, "default"))).hasSize(4);
        assertThat(listed(of("default", null, "default"))).hasSize(2);
        assertThat(store().measure(List.of(tagged.id()), Extent.BRIEF, "brew")).isEmpty();
        assertThat(store().measure(List.of(tagged.id()), Extent.BRIEF, "acme")).hasSize(1);
        assertThat(store().measure(List.of(tagged.id()), Extent.BRIEF)).hasSize(1);
    }

    @Test
    void listsOfAll_compareTasksExactly() {
        for (String task : List.of("send_mail", "sendXmail", "Send_mail", "mail")) {
            insert(
                    Jobs.of(TenantNames.stored("acme", task))
                            .tenant("acme")
                            .revision(1)
                            .build(),
                    null);
        }
        waiting(null);

        assertThat(listed(of(null, "send_mail", null))).hasSize(1);
        assertThat(listed(of(null, "mail", null))).hasSize(1);
        assertThat(listed(of(null, "%", null))).isEmpty();
        assertThat(listed(of(null, "default", null))).isEmpty();
    }

    @Test
    void noTasksAndNoQueues_areNothing() {
        waiting("acme");

        assertThat(listed(all(null).of(new Whose("acme", null, null)))).hasSize(1);
        assertThat(listed(all(null).of(new Whose("acme", Set.of(), null)))).isEmpty();
        assertThat(listed(all(null).of(new Whose("acme", null, Set.of())))).isEmpty();
        assertThat(listed(all(null).of(new Whose("acme", Set.of("echo"), Set.of("default")))))
                .hasSize(1);
    }

    private static JobQuery of(@Nullable String tenant, @Nullable String task, @Nullable String queue) {
        JobQuery usual = all(null);
        return new JobQuery(
                Whose.of(tenant), usual.states(), task, queue, null, usual.labels(), usual.created(), usual.part());
    }

    @Test
    void whatIsRemoved_isRememberedAsItsTenants_andLeavesNothingElse() {
        Job job = insert(spec("acme"), LEASE);
        complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("1")));

        assertThat(store().delete(job.id(), NOW)).isEqualTo(DeleteVerdict.DELETED);

        assertThat(store().purgedOf(job.id())).contains("acme");
        assertThat(store().purgedOf(newId())).isEmpty();
        assertThat(listed(all("acme"))).isEmpty();
        int left = opened().transactions()
                .read(jdbc -> jdbc.sql("select count(*) from job_tenant")
                        .query(Integer.class)
                        .single());
        assertThat(left).isZero();
    }

    @Test
    void whatRetentionRemoves_isRememberedAsItsTenants() {
        Job job = insert(spec("acme"), LEASE);
        complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("1")));

        store().prune(NOW.plus(Duration.ofDays(2)), 100);

        assertThat(store().purgedOf(job.id())).contains("acme");
    }

    private Insertion limited(@Nullable String tenant, int limit) {
        return store().insert(new NewJob(newId(), spec(tenant), null, null, new Quota(limit, null)));
    }

    private void queues() {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("insert into queue (name, capacity) values ('default', 10), ('slow', 10)")
                        .update());
    }

    @Test
    void noMoreWait_thanATenantMayHave() {
        queues();
        waiting("brew");
        waiting("acme");

        List<Insertion> made =
                IntStream.range(0, 5).mapToObj(i -> limited("acme", 4)).toList();

        assertThat(made.subList(0, 3)).allMatch(Insertion.Stored.class::isInstance);
        assertThat(made.subList(3, 5)).allMatch(Insertion.OverQuota.class::isInstance);
        assertThat(listed(all("acme"))).hasSize(4);
        assertThat(limited(null, 1)).isInstanceOf(Insertion.Stored.class);
        assertThat(limited(null, 1)).isInstanceOf(Insertion.OverQuota.class);
    }

    @Test
    void whoeverLeft_makesRoom() {
        queues();
        assertThat(limited("acme", 1)).isInstanceOf(Insertion.Stored.class);
        assertThat(claimed(Walks.of(ACMES), 1)).hasSize(1);

        // It is not counted for each that is refused.
        await().untilAsserted(() -> assertThat(limited("acme", 1)).isInstanceOf(Insertion.Stored.class));
        assertThat(limited("acme", 1)).isInstanceOf(Insertion.OverQuota.class);
        Job started = insert(spec("acme"), LEASE);
        assertThat(find(started).spec().tenant()).isEqualTo("acme");
    }

    @Test
    void aKeyOfWhatIsRefused_staysFree() {
        queues();
        NewJob.Idempotency key = new NewJob.Idempotency("key", "f");
        NewJob refused = new NewJob(newId(), spec("acme"), null, key, new Quota(0, null));

        assertThat(store().insert(refused)).isInstanceOf(Insertion.OverQuota.class);

        assertThat(store().findByIdempotencyKey("key")).isEqualTo(Optional.empty());
        assertThat(store().find(refused.id())).isEmpty();
    }

    @Test
    void manyAtOnce_haveRoomAllOrNone() {
        queues();
        assertThat(takeRoom("acme", 10, 8)).isTrue();
        await().untilAsserted(() -> assertThat(takeRoom("acme", 10, 3)).isTrue());
        IntStream.range(0, 5).forEach(i -> limited("acme", 10));
        await().untilAsserted(() -> assertThat(takeRoom("acme", 10, 5)).isTrue());
        assertThat(takeRoom("acme", 10, 6)).isFalse();
        assertThat(takeRoom("brew", 10, 11)).isFalse();
        assertThat(takeRoom(null, 10, 10)).isTrue();
    }

    @Test
    void aLimitThatWasChanged_isCountedForAtOnce() {
        queues();
        assertThat(limited("acme", 1)).isInstanceOf(Insertion.Stored.class);
        assertThat(limited("acme", 1)).isInstanceOf(Insertion.OverQuota.class);

        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("delete from tenant_use where tenant = 'acme'")
                        .update());

        assertThat(limited("acme", 3)).isInstanceOf(Insertion.Stored.class);
    }

    @Test
    void itemsThatAreNoJobsYet_count() {
        queues();
        opened().transactions()
                .write(connection ->
                        Transactions.jdbc(connection).sql("""
                                insert into batch (id, task, mode, queue, total, fail_fast, created_at, status, tenant)
                                values ('batch_1', 'echo', 'map', ?, 8, 0, 0, 'running', 'acme')""").param(ACMES).update());
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql(
                                "insert into batch_part (batch_id, number, created_at, body) values ('batch_1', 1, 0, '{}')")
                        .update());
        JobRelations first = new JobRelations(new JobRelations.BatchItem("batch_1", 0, null, false), null, null);
        insert(Jobs.of("echo").tenant("acme").relations(first).build(), null);

        assertThat(takeRoom("brew", 10, 10)).isTrue();
        assertThat(takeRoom("acme", 10, 3)).isFalse();
        await().untilAsserted(() -> assertThat(takeRoom("acme", 10, 2)).isTrue());
    }

    /** Of these, none was stored, which is found when they are counted. */
    private boolean takeRoom(@Nullable String tenant, int limit, int jobs) {
        return opened().transactions()
                .write(connection -> opened().transitions()
                        .takeRoom(connection, tenant, new Quota(limit, null), jobs, 0)
                        .isEmpty());
    }

    @Test
    void aSample_saysWhoseItemsAre() {
        Job item = insert(
                Jobs.of("echo")
                        .tenant("acme")
                        .build()
                        .with(
                                "[1]",
                                null,
                                new JobRelations(new JobRelations.BatchItem("batch_1", 0, null, false), null, null)),
                null);

        Optional<JobFacts.Sample> sample =
                opened().transactions().read(jdbc -> opened().facts().anyItem(jdbc, "batch_1"));
        assertThat(sample.orElseThrow().tenant()).isEqualTo("acme");
        assertThat(find(item).spec().tenant()).isEqualTo("acme");
    }
}
