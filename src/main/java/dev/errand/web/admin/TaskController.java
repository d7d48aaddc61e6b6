package dev.errand.web.admin;

import dev.errand.access.Caller;
import dev.errand.job.spec.TenantNames;
import dev.errand.limit.TaskLimits;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.submission.SubmissionProperties;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.RunsIn;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.view.PageView;
import dev.errand.view.TaskView;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.NearTasks;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import dev.errand.worker.registration.TaskRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows what can be run. */
@RestController
class TaskController {

    private final TaskCatalog tasks;
    private final TaskLimits limits;
    private final SubmissionProperties properties;
    private final Pages pages;
    private final TaskRegistry workers;

    TaskController(
            TaskCatalog tasks, TaskLimits limits, SubmissionProperties properties, Pages pages, TaskRegistry workers) {
        this.tasks = tasks;
        this.limits = limits;
        this.properties = properties;
        this.pages = pages;
        this.workers = workers;
    }

    @GetMapping(path = "/v1/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PageView<TaskView>> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page = ListPage.of(Owners.list(caller, "tasks"), QueryParameters.of(request, "limit", "cursor"));
        List<TaskDefinition> onPage = tasks.all(caller.tenant().name()).stream()
                .filter(task -> caller.coversTask(TenantNames.shown(task.name())))
                .filter(task ->
                        TenantNames.shown(task.name()).compareTo(page.after().orElse("")) > 0)
                .limit(page.limit() + 1L)
                .toList();
        Map<String, Integer> counts = onPage.stream().anyMatch(task -> task.runsIn() == RunsIn.WORKER)
                ? workers.live(Optional.empty())
                : Map.of();
        List<TaskView> found = onPage.stream().map(task -> view(task, counts)).toList();
        return pages.answer(request, page, found, TaskView::name);
    }

    @GetMapping(path = "/v1/tasks/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
    TaskView read(@PathVariable("name") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        return tasks.find(caller.tenant().name(), name)
                .filter(task -> caller.coversTask(name))
                .map(task ->
                        view(task, task.runsIn() == RunsIn.WORKER ? workers.live(Optional.of(task.name())) : Map.of()))
                .orElseThrow(() -> Problem.of(
                                ProblemType.TASK_NOT_FOUND,
                                "there is no task named " + name + NearTasks.hint(tasks, caller, name))
                        .asException());
    }

    private TaskView view(TaskDefinition task, Map<String, Integer> counts) {
        Integer count = task.runsIn() == RunsIn.WORKER ? counts.getOrDefault(task.name(), 0) : null;
        return TaskView.of(task, limits.find(task.name()), properties.defaultTimeout(), count);
    }
}
