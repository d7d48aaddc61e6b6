package dev.errand.submission;

/** What else must hold of a submission, said by a room that this one does not know. Safe for concurrent use. */
public interface SubmissionCheck {

    /**
     * Is asked before anything is stored, and not for the repetition of a request that was accepted before.
     *
     * @throws SubmissionRefusedException if it does not hold
     */
    void check(Submission submission);
}
