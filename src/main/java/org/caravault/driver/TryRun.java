package org.caravault.driver;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.caravault.problem.RootCause;

/** Builds a driver's routes in a context of their own, which nothing enters, so that a bad one does not affect the others. */
final class TryRun {
    private static final Set<String> TEMPLATES =
            Set.of("arguments", "moreArguments", "directory", "environment", "httpFields");

    private static final Pattern ROUTE = Pattern.compile("route[ (:]+([a-z][A-Za-z0-9-]*)");

    private TryRun() {}

    /** Throws what is wrong, with file and line. */
    static void of(DriverFile file, CamelContext real) throws BadDriverException {
        try (DefaultCamelContext trial = new DefaultCamelContext(new DefaultRegistry(real.getRegistry()))) {
            trial.disableJMX();
            trial.setAutoStartup(false);
            PluginHelper.getRoutesLoader(trial)
                    .loadRoutes(ResourceHelper.fromString("file:" + file.path(), file.routes()));
            templatesAreConstant(file, trial.getRouteDefinitions());
            everyDirectExists(file, trial.getRouteDefinitions(), ((ModelCamelContext) real).getRouteDefinitions());
            trial.start();
        } catch (BadDriverException wrong) {
            throw wrong;
        } catch (Exception unusable) {
            throw new BadDriverException(placed(file, unusable));
        }
    }

    /**
     * What is filled in when a program is started must hold no value before: a share's path {@code ${sysenv.NAME}} would be
     * taken for an expression.
     */
    private static void templatesAreConstant(DriverFile file, List<RouteDefinition> own) throws BadDriverException {
        for (RouteDefinition route : own) {
            for (SetVariableDefinition set :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SetVariableDefinition.class)) {
                if (TEMPLATES.contains(set.getName())
                        && !set.getExpression().getLanguage().equals("constant")) {
                    throw new BadDriverException(
                            "%s:%s: route %s sets the variable %s by '%s': use 'constant', its expressions are filled in later"
                                    .formatted(
                                            file.path(),
                                            file.lines().get(route.getRouteId()),
                                            route.getRouteId(),
                                            set.getName(),
                                            set.getExpression().getLanguage()));
                }
            }
        }
    }

    private static void everyDirectExists(DriverFile file, List<RouteDefinition> own, List<RouteDefinition> others)
            throws BadDriverException {
        Set<String> served = new HashSet<>();
        own.forEach(route -> served.add(route.getInput().getEndpointUri()));
        others.forEach(route -> served.add(route.getInput().getEndpointUri()));
        for (RouteDefinition route : own) {
            for (ToDefinition call :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)) {
                String uri = call.getEndpointUri();
                if (uri.startsWith("direct:") && !served.contains(uri)) {
                    throw new BadDriverException("%s:%s: route %s calls %s, which no route serves"
                            .formatted(file.path(), file.lines().get(route.getRouteId()), route.getRouteId(), uri));
                }
            }
        }
    }

    /** Camel reports file and line of malformed YAML, but only the route of what it cannot build. */
    private static String placed(DriverFile file, Exception unusable) {
        Throwable cause = RootCause.of(unusable);
        String all = unusable.getMessage() + " " + cause.getMessage();
        Map<String, Integer> lines = file.lines();
        Matcher named = ROUTE.matcher(all);
        while (named.find()) {
            if (lines.containsKey(named.group(1))) {
                return "%s:%d: route %s: %s"
                        .formatted(file.path(), lines.get(named.group(1)), named.group(1), cause.getMessage());
            }
        }
        return file.path() + ": " + unusable.getMessage();
    }
}
