package org.caravault.api.messages;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Sorting;
import org.caravault.http.manila.Views;
import org.caravault.message.MessageFilter;
import org.caravault.message.MessageSort;
import org.caravault.message.Messages;
import org.caravault.message.UserMessage;
import org.caravault.problem.RefusalException;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;

/** The operations on messages to users. */
public final class MessageOperations {
    private static final int TIMES_FROM = 52;
    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter();
    private static final int LAST_YEAR = 9999;

    private final Messages messages;

    public MessageOperations(Messages messages) {
        this.messages = messages;
    }

    /** A project's messages, the newest first unless the query says otherwise. */
    public Listed<UserMessage> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        Map<MessageFilter, String> filters = new EnumMap<>(MessageFilter.class);
        for (MessageFilter filter : MessageFilter.values()) {
            call.query().text(filter.wire()).ifPresent(value -> filters.put(filter, value));
        }
        if (!(call.query().allTenants() && call.caller().admin())) {
            filters.put(MessageFilter.PROJECT, call.caller().projectId());
        }
        for (MessageFilter time : List.of(MessageFilter.SINCE, MessageFilter.BEFORE)) {
            if (call.version().atLeast(TIMES_FROM)) {
                filters.computeIfPresent(time, (filter, said) -> time(filter.wire(), said));
            } else {
                filters.remove(time);
            }
        }
        Sorting sorting = Sorting.of(call.query(), MessageSort.class);
        return messages.list(new ListQuery<>(
                filters, sorting.key(), sorting.ascending(), call.query().page()));
    }

    /** A time as clients write it: with a T or a blank, and in UTC when they do not say. */
    private static String time(String name, String said) {
        try {
            TemporalAccessor time = WRITTEN.parseBest(
                    said.strip().replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (time.get(ChronoField.YEAR) < 1 || time.get(ChronoField.YEAR) > LAST_YEAR) {
                throw new DateTimeException(said);
            }
            return time instanceof OffsetDateTime ? time.toString() : time + " UTC";
        } catch (DateTimeException malformed) {
            throw RefusalException.invalid("Invalid value specified for the query key: %s".formatted(name));
        }
    }

    /** One message. */
    public UserMessage one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return Ids.of(id)
                .flatMap(messages::find)
                .filter(message -> call.caller().mayRead(message.projectId()))
                .orElseThrow(() ->
                        RefusalException.notFound("Message %s could not be found.".formatted(Texts.shortened(id))));
    }

    /** Read and done with. */
    public void delete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        messages.remove(one(call, id).id());
    }

    /** A list as clients see it. */
    public Map<String, Object> viewAll(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<UserMessage> listed) {
        return Views.list(
                call, "messages", "messages_links", call.query().page(), listed, message -> full(call, message));
    }

    /** One message as clients see it. */
    public Map<String, Object> view(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body UserMessage message) {
        return Map.of("message", full(call, message));
    }

    private static Map<String, Object> full(ApiRequest call, UserMessage message) {
        return Views.ordered(
                "id", message.id(),
                "project_id", message.projectId(),
                "action_id", message.kind().actionId(),
                "detail_id", message.kind().detailId(),
                "message_level", message.kind().level(),
                "created_at", Views.time(message.lifetime().createdAt()),
                "expires_at", Views.time(message.lifetime().expiresAt()),
                "request_id", message.requestId(),
                "links", call.links("messages", message.id()),
                "resource_type", message.resource().type(),
                "resource_id", message.resource().id(),
                "user_message", message.text());
    }
}
