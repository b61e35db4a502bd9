package org.caravault.app;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.caravault.settings.CannotStartException;

/**
 * A route names beans, their methods and the words that these take as text: {@code backupIs('available')}. Camel notices a wrong one when the
 * step runs, perhaps in the night of the first failure; here it is noticed at the start.
 */
final class BeanCallsCheck {
    private static final String BEAN = "bean";
    private static final Pattern CALL = Pattern.compile("(\\w+)(?:\\((.*)\\))?", Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("(?!null$)\\w+");
    private static final Pattern PLAIN_CALL = Pattern.compile("(?!null$)\\w+(\\([^\"]*\\))?", Pattern.DOTALL);
    private static final Pattern BEAN_LANGUAGE = Pattern.compile("([\\w-]+)\\?method=(.+)", Pattern.DOTALL);
    /** One argument: a word in quotes, or an expression, in whose braces commas separate nothing. */
    private static final Pattern ARGUMENT = Pattern.compile("'[^']*'|(?:\\$\\{[^}]*}|[^,'])+");

    private BeanCallsCheck() {}

    /** A step that calls {@code method} of {@code bean}. */
    record Call(String route, String bean, String method) {}

    static void everyCallIsPossible(CamelContext context) throws CannotStartException {
        List<String> wrong = calls(context).stream()
                .flatMap(call -> fault(context, call).stream())
                .distinct()
                .toList();
        if (!wrong.isEmpty()) {
            throw new CannotStartException("Broken calls of beans:\n  " + String.join("\n  ", wrong));
        }
    }

    /** {@return all calls in the routes that have been loaded} */
    static List<Call> calls(CamelContext context) {
        Model model = ((DefaultCamelContext) context).getCamelContextExtension().getContextPlugin(Model.class);
        List<Call> calls = new ArrayList<>();
        for (RouteDefinition route : model.getRouteDefinitions()) {
            Collection<BeanDefinition> beans =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), BeanDefinition.class);
            beans.forEach(step -> calls.add(call(route, step.getRef(), step.getMethod())));
            Collection<ChoiceDefinition> choices =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ChoiceDefinition.class);
            Collection<ExpressionNode> others =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ExpressionNode.class);
            Collection<OnExceptionDefinition> handlers =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), OnExceptionDefinition.class);
            List<ExpressionDefinition> expressions = new ArrayList<>();
            others.forEach(step -> expressions.add(step.getExpression()));
            choices.forEach(choice -> choice.getWhenClauses().forEach(when -> expressions.add(when.getExpression())));
            handlers.stream()
                    .map(OnExceptionDefinition::getOnWhen)
                    .filter(Objects::nonNull)
                    .forEach(when -> expressions.add(when.getExpression()));
            expressions.stream()
                    .filter(Objects::nonNull)
                    .flatMap(expression -> call(route, expression).stream())
                    .forEach(calls::add);
        }
        return calls;
    }

    private static Optional<Call> call(RouteDefinition route, ExpressionDefinition expression) {
        if (expression instanceof MethodCallExpression call) {
            return Optional.of(call(route, call.getRef(), call.getMethod()));
        }
        if (!BEAN.equals(expression.getLanguage())) {
            return Optional.empty();
        }
        Matcher both = BEAN_LANGUAGE.matcher(RoutesCheck.resolved(route, expression.getExpression()));
        return both.matches()
                ? Optional.of(new Call(route.getRouteId(), both.group(1), both.group(2)))
                : Optional.empty();
    }

    private static Call call(RouteDefinition route, String bean, String method) {
        return new Call(
                route.getRouteId(),
                RoutesCheck.resolved(route, String.valueOf(bean)),
                RoutesCheck.resolved(route, String.valueOf(method)));
    }

    private static Optional<String> fault(CamelContext context, Call call) {
        if (!PLAIN.matcher(call.bean()).matches()
                || !PLAIN_CALL.matcher(call.method()).matches()) {
            return Optional
                    .empty(); // by its type, without a method, a chain of methods: what Camel takes beside the usual
            // form
        }
        Object bean = context.getRegistry().lookupByName(call.bean());
        if (bean == null) {
            return Optional.of("route %s calls the bean %s, which does not exist".formatted(call.route(), call.bean()));
        }
        Matcher parts = CALL.matcher(call.method().strip());
        if (!parts.matches()) {
            return Optional.of(
                    "route %s calls %s.%s, which is no call".formatted(call.route(), call.bean(), call.method()));
        }
        List<String> arguments = ARGUMENT.matcher(
                        Optional.ofNullable(parts.group(2)).orElse(""))
                .results()
                .map(MatchResult::group)
                .map(String::strip)
                .filter(argument -> !argument.isEmpty())
                .toList();
        List<Method> named = Arrays.stream(bean.getClass().getMethods())
                .filter(method ->
                        method.getName().equals(parts.group(1)) && method.getParameterCount() >= arguments.size())
                .toList();
        if (named.isEmpty()) {
            return Optional.of(
                    "route %s calls %s.%s, which does not exist".formatted(call.route(), call.bean(), call.method()));
        }
        if (named.stream().noneMatch(method -> takes(context, method, arguments))) {
            return Optional.of("route %s calls %s.%s; the words that it takes are %s"
                    .formatted(call.route(), call.bean(), call.method(), words(named)));
        }
        return Optional.empty();
    }

    private static boolean takes(CamelContext context, Method method, List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            Class<?> type = method.getParameterTypes()[i];
            if (argument.startsWith("'")
                    && context.getTypeConverter().tryConvertTo(type, argument.substring(1, argument.length() - 1))
                            == null) {
                return false;
            }
        }
        return true;
    }

    private static String words(List<Method> methods) {
        return methods.stream()
                .flatMap(method -> Arrays.stream(method.getParameterTypes()))
                .filter(Class::isEnum)
                .flatMap(type -> Stream.of(type.getEnumConstants()))
                .map(constant -> constant.toString().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
