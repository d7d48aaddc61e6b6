package dev.errand.web;

import dev.errand.task.JobContext;
import dev.errand.task.Sensitive;
import dev.errand.task.Task;

/** A task that tells everybody what it should keep to itself. */
class SensitiveTasks {

    /** Says its password wherever it can, and then fails. */
    @Task("sensitive.login")
    String login(String user, @Sensitive String password, JobContext context) {
        context.progress(50, "logging in with " + password);
        context.log("the password of " + user + " is " + password);
        throw new IllegalStateException("refused: " + password);
    }

    /** Says nothing to anybody that is not in its result, and fails with what it is told to. */
    @Task("sensitive.open")
    String open(String word, boolean fails) {
        if (fails) {
            throw new IllegalStateException("no " + word);
        }
        return "yes " + word;
    }

    /** Takes it, and says nothing of it. */
    @Task("sensitive.length")
    int length(@Sensitive String password) {
        return password.length();
    }
}
