package dev.errand.web.overview;

import dev.errand.access.Caller;
import dev.errand.operation.Operation;
import dev.errand.operation.Operations;
import dev.errand.view.OperationView;
import dev.errand.web.support.Owners;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Orders for many jobs, the last {@value #MAX}. */
@Component
final class OperationsPart implements OverviewPart {

    private static final int MAX = 50;

    private final Operations operations;

    OperationsPart(Operations operations) {
        this.operations = operations;
    }

    @Override
    public Topics topic() {
        return Topics.OPERATIONS;
    }

    /** One drops out of the last ones without being gone. */
    @Override
    public boolean tellsWhatIsGone() {
        return false;
    }

    @Override
    public Map<String, Object> read(Viewer viewer) {
        Caller caller = viewer.caller();
        String by = caller.isRestricted() ? caller.actor() : null;
        Map<String, Object> documents = new LinkedHashMap<>();
        for (Operation operation : operations.list(Owners.listed(caller), by, null, MAX)) {
            documents.put(operation.id(), OperationView.of(operation));
        }
        return documents;
    }
}
