package dev.errand.stats.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class DistributionTest {

    private static Distribution of(long... millis) {
        Distribution all = new Distribution();
        Arrays.stream(millis).forEach(each -> all.add(each, 1));
        return all;
    }

    private static Distribution stored(Distribution one, int bytes) {
        Distribution read = new Distribution();
        read.add(one.stored(bytes), one.max());
        return read;
    }

    @Test
    void percentilesOfFew_areTheVeryTimes() {
        Distribution few = of(3, 1, 2, 100_003);

        assertThat(few.percentile(50)).isEqualTo(2);
        assertThat(few.percentile(99)).isEqualTo(100_003);
        assertThat(few.max()).isEqualTo(100_003);
        assertThat(few.count()).isEqualTo(4);
    }

    @Test
    void ofFewerThanAHundred_the99thIsTheSlowest() {
        Distribution times = new Distribution();
        times.add(5, 98);
        times.add(70_001, 1);

        assertThat(times.percentile(99)).isEqualTo(70_001);
        times.add(5, 1);
        assertThat(times.percentile(99)).isEqualTo(5);
    }

    @Test
    void percentilesOfMany_areWithinAHundredth() {
        Random random = new Random(7);
        long[] all = random.doubles(20_000)
                .mapToLong(each -> (long) Math.exp(each * 18))
                .sorted()
                .toArray();
        Distribution times = stored(of(all), 100_000);

        for (double percent : new double[] {1, 50, 95, 99, 99.9}) {
            long exact = all[(int) Math.ceil(percent / 100 * all.length) - 1];
            assertThat((double) times.percentile(percent)).isBetween((double) exact, exact * 1.01 + 1);
        }
        assertThat(times.max()).isEqualTo(all[all.length - 1]);
    }

    @Test
    void sums_areThoseOfAllTimes() {
        Distribution sum = of(1, 2, 3);
        sum.add(stored(of(1_000_000, 7), 100_000));

        assertThat(sum.count()).isEqualTo(5);
        assertThat(sum.percentile(50)).isEqualTo(3);
        assertThat(sum.max()).isEqualTo(1_000_000);
        assertThat(sum.percentile(100)).isEqualTo(1_000_000);
    }

    @Test
    void whatTakesTooManyBytes_keepsOneDigit() {
        Distribution wide = new Distribution();
        for (long millis = 1; millis < Distribution.LONGEST / 2; millis += 1 + millis / 150) {
            wide.add(millis, 1 + millis % 1_000);
        }
        byte[] whole = wide.stored(100_000);
        byte[] bounded = wide.stored(4_096);

        assertThat(whole).hasSizeGreaterThan(4_096);
        assertThat(bounded).hasSizeLessThan(4_096);
        Distribution read = new Distribution();
        read.add(bounded, wide.max());
        assertThat(read.count()).isEqualTo(wide.count());
        assertThat((double) read.percentile(95)).isBetween(wide.percentile(95) * 0.9, wide.percentile(95) * 1.1);
    }

    @Test
    void few_takeFewBytes() {
        assertThat(of(1, 2, 3, 4000).stored(8_192)).hasSizeLessThan(64);
        assertThat(new Distribution().stored(8_192)).isNull();
    }

    @Test
    void whatIsTakenWhileOthersAdd_isAllThereOnce() throws InterruptedException {
        Spread spread = new Spread();
        int threads = 4;
        int each = 50_000;
        CountDownLatch ended = new CountDownLatch(threads);
        Distribution taken = new Distribution();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    for (int n = 0; n < each; n++) {
                        spread.add((long) n * n % 3_000_000);
                    }
                    ended.countDown();
                });
            }
            do {
                spread.drain(taken);
            } while (ended.getCount() > 0);
            ended.await();
        }
        spread.drain(taken);

        assertThat(taken.count()).isEqualTo((long) threads * each);
        assertThat(spread.drain(new Distribution())).isFalse();
    }

    @Test
    void bucketsOfASpread_areThoseOfTheHistogram() {
        for (long millis :
                new long[] {0, 1, 127, 128, 255, 256, 257, 258, 511, 512, 515, 100_000, Distribution.LONGEST}) {
            Spread spread = new Spread();
            spread.add(millis);
            Distribution taken = new Distribution();
            spread.drain(taken);
            Distribution direct = of(millis);

            assertThat(taken.count()).isEqualTo(1);
            assertThat(taken.max()).isEqualTo(millis);
            assertThat(taken.stored(8_192)).as("" + millis).isEqualTo(direct.stored(8_192));
        }
        Spread beyond = new Spread();
        beyond.add(Long.MAX_VALUE);
        beyond.add(-5);
        Distribution taken = new Distribution();
        beyond.drain(taken);
        assertThat(taken.count()).isEqualTo(2);
    }
}
