package dev.errand.cluster;

import java.time.Duration;
import java.util.List;

/** Leads as long as the test likes. */
public final class Rank implements Membership {

    public volatile boolean leads = true;

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public List<Member> members() {
        return List.of();
    }

    @Override
    public Standing standing() {
        return new Standing(true, false, leads, 1, Duration.ZERO);
    }
}
