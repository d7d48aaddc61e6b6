package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleLookup;
import dev.errand.schedule.ScheduleLookup.Whose;
import dev.errand.schedule.ScheduleRun;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.store.Sized;
import dev.errand.view.PageView;
import dev.errand.view.ScheduleView;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows schedules and their runs. */
@RestController
@RequestMapping(path = ScheduleController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class ScheduleListController {

    /** What a document has beside what was sent. */
    private static final int FRAME = 2_000;

    private final ScheduleFinder finder;
    private final Pages pages;

    ScheduleListController(ScheduleFinder finder, Pages pages) {
        this.finder = finder;
        this.pages = pages;
    }

    @GetMapping
    ResponseEntity<Object> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page = ListPage.of(Owners.list(caller, "schedules"), QueryParameters.of(request, "limit", "cursor"));
        Whose whose = new Whose(Owners.listed(caller), caller.tasks(), caller.queues());
        Map<String, Schedule> found = new LinkedHashMap<>();
        finder.lookup()
                .list(whose, page.after().orElse(null), page.limit() + 1)
                .forEach(schedule -> found.put(schedule.tenant() + " " + schedule.name(), schedule));
        List<Sized.Row> rows = found.entrySet().stream()
                .map(entry -> new Sized.Row(
                        entry.getKey(), FRAME + entry.getValue().head().size()))
                .toList();
        return pages.measured(request, page, rows, keys -> views(keys, found));
    }

    private List<ScheduleView> views(List<String> keys, Map<String, Schedule> found) {
        List<Schedule> shown = keys.stream().map(found::get).toList();
        ScheduleLookup lookup = finder.lookup();
        Map<String, ScheduleTarget> targets = lookup.targets(shown);
        Map<String, ScheduleRun> last =
                lookup.lastRuns(shown.stream().map(Schedule::id).toList());
        List<ScheduleView> views = new ArrayList<>(shown.size());
        for (Schedule schedule : shown) {
            ScheduleTarget target = targets.get(schedule.id());
            if (target != null) {
                views.add(ScheduleView.of(schedule, target, last.get(schedule.id())));
            }
        }
        return views;
    }

    @GetMapping("/{name}")
    ResponseEntity<ScheduleView> read(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        return finder.answer(ResponseEntity.ok(), finder.existing(Callers.of(request), path));
    }

    @GetMapping("/{name}/runs")
    ResponseEntity<PageView<ScheduleView.RunView>> runs(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, "limit", "cursor");
        Schedule schedule = finder.existing(Callers.of(request), path);
        ListPage page = ListPage.of("runs " + schedule.id(), query);
        List<ScheduleRun> found = finder.lookup().runs(schedule, page.after().orElse(null), page.limit() + 1);
        boolean more = found.size() > page.limit();
        List<ScheduleRun> items = more ? found.subList(0, page.limit()) : found;
        String cursor = more ? page.cursorAfter(items.getLast().key()) : null;
        return pages.head(request, cursor)
                .body(new PageView<>(
                        items.stream()
                                .map(run -> ScheduleView.RunView.of(
                                        run, schedule.head().kind()))
                                .toList(),
                        cursor));
    }
}
