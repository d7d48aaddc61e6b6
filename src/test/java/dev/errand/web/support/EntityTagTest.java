package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import org.junit.jupiter.api.Test;
import org.springframework.http.ETag;

class EntityTagTest {

    private static final Job JOB = Jobs.running(Jobs.spec("echo"), new Attempts(1, 0, 0), null);
    private static final Call CALL = new Call(Caller.open(), "http://a", false, null, null);

    @Test
    void of_differsWhereverTheDocumentDoes() {
        ETag tag = EntityTag.of(JOB, CALL, Jobs.NOW);

        assertThat(EntityTag.of(JOB, new Call(Caller.open(), "http://b", false, null, null), Jobs.NOW))
                .isNotEqualTo(tag);
        assertThat(EntityTag.of(JOB, new Call(Caller.open(), "http://a", true, null, null), Jobs.NOW))
                .isNotEqualTo(tag);
        assertThat(EntityTag.of(JOB, CALL, Jobs.NOW.plusSeconds(1))).isEqualTo(tag);
    }

    @Test
    void isKnown_understandsListsWeaknessAndTheStar() {
        ETag tag = EntityTag.of(JOB, CALL, Jobs.NOW);
        String strong = '"' + tag.tag() + '"';

        assertThat(EntityTag.isKnown(tag, "W/" + strong)).isTrue();
        assertThat(EntityTag.isKnown(tag, strong)).isTrue();
        assertThat(EntityTag.isKnown(tag, "\"other\", W/" + strong)).isTrue();
        assertThat(EntityTag.isKnown(tag, "*")).isTrue();
        assertThat(EntityTag.isKnown(tag, "\"other\"")).isFalse();
        assertThat(EntityTag.isKnown(tag, "nonsense")).isFalse();
        assertThat(EntityTag.isKnown(tag, null)).isFalse();
    }
}
