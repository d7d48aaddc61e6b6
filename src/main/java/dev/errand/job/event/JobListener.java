package dev.errand.job.event;

/** Hears of changes after they were committed. Hints only: after a crash nobody tells what was missed, the store is the truth. */
public interface JobListener {

    /** Takes note of the event; quick, and never throws. */
    void onEvent(JobEvent event);
}
