package dev.errand.jar;

import dev.errand.cluster.Membership;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Has units loaded that the start does not wait for: when the service answers already, and before it is called ready. First they are written down,
 * then this node has their tasks, then it looks for their jobs. A stop meanwhile gives up what is under way; a crash leaves what was written down.
 */
@Component
class JarLoading extends PhasedLifecycle implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(JarLoading.class);
    private static final Duration LAST_STEP = Duration.ofSeconds(5);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(10);

    private final JarUnits units;
    private final JarRegistration registration;
    private final TaskCatalog catalog;
    private final Membership membership;
    private final ApplicationContext context;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean begun;

    JarLoading(
            JarUnits units,
            JarRegistration registration,
            TaskCatalog catalog,
            Membership membership,
            ApplicationContext context) {
        super(Phase.CLIENTS);
        this.units = units;
        this.registration = registration;
        this.catalog = catalog;
        this.membership = membership;
        this.context = context;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        begun = true;
        try {
            if (units.areToCome()) {
                load();
            }
        } catch (RuntimeException e) {
            if (!units.areGivenUp()) {
                throw e;
            }
            log.debug("jars were not loaded to the end, since the service stops", e);
        } finally {
            over.countDown();
        }
        if (units.areGivenUp()) {
            awaitStop();
        }
    }

    /** Whoever goes on here would call the service ready that is stopping. For a while: one that does not come to an end needs nobody to wait. */
    private void awaitStop() {
        long end = System.nanoTime() + LONGEST_STOP.toNanos();
        while (context instanceof Lifecycle service
                && service.isRunning()
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private void load() {
        List<TaskDefinition> tasks = units.load();
        if (units.areGivenUp()) {
            return;
        }
        registration.register();
        catalog.add(tasks);
        membership.jarsAreKnown();
        units.haveCome();
    }

    @Override
    protected void end() {
        units.giveUp();
        try {
            if (begun && !over.await(LAST_STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("jars are still looked through");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
