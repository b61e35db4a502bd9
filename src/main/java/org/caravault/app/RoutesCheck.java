package org.caravault.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.caravault.cleanup.Orphan;
import org.caravault.drop.DropSteps;
import org.caravault.job.Undo;
import org.caravault.notify.MailAddresses;
import org.caravault.policy.PolicyRuns;
import org.caravault.problem.SafeText;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.workflow.Step;
import org.caravault.workflow.Workflow;

/** Camel notices a {@code direct:} that no route serves only when it is called; here it is noticed at the start. */
final class RoutesCheck {
    private static final String SCHEME = "direct:";
    private static final String JOBS = "job:";
    private static final String SUFFIX = ".camel.yaml";

    /** The route configuration of all that are workflows. */
    private static final String WORKFLOW = "unwind-on-failure";

    /** Whatever makes shares or snapshots has more: create, delete, snapshot, delete-snapshot, revert. */
    private static final List<String> OF_BACKENDS =
            List.of("grant", "revoke", "allow", "deny", "extend", "shrink", "mount-options");

    /** Where channels send to. */
    private static final Map<String, Key> ADDRESSES =
            Map.of("webhook", Key.NOTIFY_WEBHOOK, "email", Key.NOTIFY_EMAIL_TO, "command", Key.NOTIFY_COMMAND);

    private RoutesCheck() {}

    static void everyDirectExists(CamelContext context) throws CannotStartException {
        Model model = ((DefaultCamelContext) context).getCamelContextExtension().getContextPlugin(Model.class);
        List<RouteDefinition> routes = model.getRouteDefinitions();
        Set<String> served = served(routes);
        List<String> missing = new ArrayList<>();
        for (RouteDefinition route : routes) {
            calls(route, route.getOutputs()).stream()
                    .filter(uri -> uri.startsWith(SCHEME) && !served.contains(uri))
                    .forEach(uri ->
                            missing.add("route " + route.getRouteId() + " calls " + uri + ", which no route serves"));
        }
        if (!missing.isEmpty()) {
            throw new CannotStartException("Broken route references:\n  " + String.join("\n  ", missing));
        }
    }

    /**
     * A failed step has its name and its advice from {@link Step}, what a job holds is released by an {@link Undo}, and what it does to shares and
     * vaults is said by {@link Workflow}: each must be a route, and so must what drops, policy runs and cleanups call by a name. What a workflow
     * calls by a fixed name must be a step.
     */
    static void everyNameIsKnown(CamelContext context) throws CannotStartException {
        Model model = ((DefaultCamelContext) context).getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> served = served(model.getRouteDefinitions());
        List<String> wrong = new ArrayList<>();
        Stream.of(
                        Arrays.stream(Step.values()).filter(Step::isRoute).map(Step::wire),
                        Arrays.stream(Undo.values()).map(Undo::wire),
                        DropSteps.jobs().stream().map(job -> "request-" + job),
                        Arrays.stream(PolicyRuns.Act.values()).map(act -> "run-" + act.wire()),
                        Arrays.stream(Orphan.Kind.values()).map(kind -> "clean-up-" + kind.wire()))
                .flatMap(Function.identity())
                .filter(name -> !served.contains(SCHEME + name))
                .forEach(name -> wrong.add("no route is 'from: direct:%s'".formatted(name)));
        Set<String> workflows = Workflow.ofJobs().stream()
                .map(workflow -> JOBS + workflow.wire())
                .collect(Collectors.toSet());
        Set<String> ofJobs = served.stream().filter(uri -> uri.startsWith(JOBS)).collect(Collectors.toSet());
        for (Workflow workflow : Workflow.ofJobs()) {
            Stream.of(JOBS + workflow.wire(), SCHEME + workflow.wire() + "-failed")
                    .filter(uri -> !served.contains(uri))
                    .forEach(uri -> wrong.add("no route is 'from: %s'".formatted(uri)));
        }
        ofJobs.stream()
                .filter(uri -> !workflows.contains(uri))
                .forEach(uri -> wrong.add("%s is not a workflow".formatted(uri)));
        for (RouteDefinition route : model.getRouteDefinitions()) {
            if (WORKFLOW.equals(route.getRouteConfigurationId())) {
                calls(route, steps(route)).stream()
                        .filter(uri -> uri.startsWith(SCHEME)
                                && Step.ofRoute(uri.substring(SCHEME.length())).isEmpty())
                        .forEach(uri ->
                                wrong.add("route %s calls %s, which is not a step".formatted(route.getRouteId(), uri)));
            }
        }
        if (!wrong.isEmpty()) {
            throw new CannotStartException(
                    "Workflows, steps and routes do not match:\n  " + String.join("\n  ", wrong));
        }
    }

    /** A channel that does not exist, or has no address, would be found out in the night of the first failure. */
    static void everyChannelCanWork(CamelContext context, Settings settings) throws CannotStartException {
        Model model = ((DefaultCamelContext) context).getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> served = served(model.getRouteDefinitions());
        for (String channel : settings.list(Key.NOTIFY)) {
            if (!served.contains(SCHEME + "notify-" + channel)) {
                throw new CannotStartException(
                        "notify names the channel '%s', and no route is 'from: direct:notify-%s'. Correct it, or add routes/notify/%s.camel.yaml."
                                .formatted(SafeText.line(channel), SafeText.line(channel), SafeText.line(channel)));
            }
            Optional<Key> address = Optional.ofNullable(ADDRESSES.get(channel));
            if (address.filter(key -> settings.text(key).isBlank()).isPresent()) {
                throw new CannotStartException(
                        "notify names the channel '%s', and %s is missing. Set it, or remove the channel."
                                .formatted(channel, address.get().text()));
            }
            if (channel.equals("email")) {
                mailCanBeAddressed(settings);
            }
        }
    }

    private static void mailCanBeAddressed(Settings settings) throws CannotStartException {
        Optional<String> problem = MailAddresses.problemOfRecipients(settings.text(Key.NOTIFY_EMAIL_TO))
                .map(wrong -> Key.NOTIFY_EMAIL_TO.text() + " " + wrong)
                .or(() -> MailAddresses.problemOfSender(settings.text(Key.NOTIFY_EMAIL_FROM))
                        .map(wrong -> Key.NOTIFY_EMAIL_FROM.text() + " " + wrong));
        if (problem.isPresent()) {
            throw new CannotStartException(problem.get() + ". Correct it, or remove the channel 'email'.");
        }
    }

    /** A backend is a file of routes {@code direct:NAME-…}; one that lacks what jobs call would fail in the night. */
    static void everyBackendIsComplete(CamelContext context, Path directory) throws IOException, CannotStartException {
        Model model = ((DefaultCamelContext) context).getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> served = served(model.getRouteDefinitions());
        List<String> missing = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString().replace(SUFFIX, "");
                OF_BACKENDS.stream()
                        .map(operation -> SCHEME + name + "-" + operation)
                        .filter(uri -> !served.contains(uri))
                        .forEach(uri -> missing.add("%s: no route is 'from: %s'".formatted(file, uri)));
            }
        }
        if (!missing.isEmpty()) {
            throw new CannotStartException("A backend is incomplete:\n  " + String.join("\n  ", missing));
        }
    }

    /** Without what is done when one fails: Camel adds the rules of the route configuration to the route. */
    private static List<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return route.getOutputs().stream()
                .filter(output -> !(output instanceof OnExceptionDefinition))
                .toList();
    }

    private static Set<String> served(List<RouteDefinition> routes) {
        return routes.stream()
                .map(route -> resolved(route, route.getInput().getEndpointUri()))
                .collect(Collectors.toSet());
    }

    private static List<String> calls(RouteDefinition route, List<ProcessorDefinition<?>> outputs) {
        Collection<ToDefinition> found = ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ToDefinition.class);
        return found.stream().map(to -> resolved(route, to.getEndpointUri())).toList();
    }

    /** With the parameters of a route that was made of a template. */
    static String resolved(RouteDefinition route, String uri) {
        String all = uri;
        Map<String, Object> parameters =
                Optional.ofNullable(route.getTemplateParameters()).orElse(Map.of());
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            all = all.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
        }
        return all;
    }
}
