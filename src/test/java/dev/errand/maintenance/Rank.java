package dev.errand.maintenance;

import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import java.time.Duration;
import java.util.List;

/** Leads as long as the test likes. */
final class Rank implements Membership {

    volatile boolean leads = true;

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
        return new Standing(true, leads, 1, Duration.ZERO);
    }
}
