package dev.errand.completion;

import dev.errand.job.event.JobListener;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Events with listeners of a test's choice, to be named before the first event. */
public final class EventSink {

    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();
    private final JobEvents events = new JobEvents(beans.getBeanProvider(JobListener.class));

    public JobEvents events() {
        return events;
    }

    public EventSink with(JobListener listener) {
        beans.addBean("listener" + beans.getBeanDefinitionCount(), listener);
        return this;
    }
}
