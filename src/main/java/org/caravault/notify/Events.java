package org.caravault.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.SafeText;
import org.caravault.report.CopyFindings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events in the database: written in the transaction of what they report, and delivered afterwards, with retries. */
public final class Events {
    private static final String NEXT = """
            with taken as (
              update deliveries set tries = tries + 1, try_at = clock_timestamp() + interval '1 minute'
              where (event_id, channel) in (
                select event_id, channel from deliveries where state = 'due' and channel = ? and try_at <= clock_timestamp()
                order by try_at limit 1 for update skip locked)
              returning event_id, channel, delivered_to)
            select e.*, t.channel, t.delivered_to from taken t join events e on e.id = t.event_id""";

    private static final String FAILED = """
            update deliveries set failure = ?, delivered_to = delivered_to || ?::text[],
                   state = case when tries >= ? then 'dead' else 'due' end,
                   try_at = clock_timestamp() + interval '1 second' * least(3600, 2 ^ least(tries, 12))
            where event_id = ? and channel = ? returning state""";

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    /** The variable that holds what is being delivered. */
    public static final String DELIVERY = "delivery";

    /** The variable that holds the channel that is being served. */
    public static final String CHANNEL = "channel";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient db;
    private final List<String> channels;
    private final int tries;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final RecurringProblemLog problems = new RecurringProblemLog();

    /**
     * @param channels the channels of notification; each is a route {@code direct:notify-CHANNEL}
     * @param tries after so many a delivery is dead
     */
    public Events(JdbcClient db, List<String> channels, int tries) {
        this.db = db;
        this.channels = List.copyOf(channels);
        this.tries = tries;
    }

    /** Stores an event, and a due delivery for each channel. */
    public void write(@Body Event event) {
        UUID id = db.sql(
                        "insert into events (kind, project_id, subject, message, report, step) values (?, ?, ?, ?, ?::jsonb, ?) returning id")
                .params(
                        event.kind().wire(),
                        event.project(),
                        event.subject().orElse(null),
                        event.message(),
                        event.report().map(CopyFindings::json).orElse(null),
                        event.step().orElse(null))
                .query(UUID.class)
                .single();
        channels.forEach(channel -> db.sql("insert into deliveries (event_id, channel) values (?, ?)")
                .params(id, channel)
                .update());
    }

    /** The channels that have due deliveries and are not being served. Each is being served until {@link #served}. */
    public List<String> due() {
        List<String> idle = new ArrayList<>(
                db.sql("select distinct channel from deliveries where state = 'due' and try_at <= clock_timestamp()")
                        .query(String.class)
                        .list());
        idle.removeIf(channel -> !busy.add(channel));
        return idle;
    }

    /** A channel waits for its next due delivery. */
    public void served(@Variable(CHANNEL) String channel) {
        busy.remove(channel);
    }

    /**
     * The delivery of a channel that has been due for longest, or null when none is due. It is reserved for a minute; after that any
     * node may try it again.
     */
    public Delivery next(@Variable(CHANNEL) String channel) {
        return db.sql(NEXT).param(channel).query(Events::read).optional().orElse(null);
    }

    /** It was delivered. */
    public void sent(@Variable(DELIVERY) Delivery delivery) {
        db.sql("update deliveries set state = 'sent', failure = null where event_id = ? and channel = ?")
                .params(delivery.event(), delivery.channel())
                .update();
    }

    /**
     * It failed: it is retried after 2, 4, 8 … seconds, at most an hour, until it is dead. In the same statement it is stored who has it nevertheless,
     * so that they do not get it again. A cause is logged once an hour, and not for each event and try: {@code failure} is in every row.
     */
    public void failed(
            @Variable(DELIVERY) Delivery delivery, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        String cause = SafeText.lines(String.valueOf(why.getMessage())); // PostgreSQL would refuse a NUL
        List<String> have = why instanceof PartlyDeliveredException partly ? partly.deliveredTo() : List.of();
        String state = db.sql(FAILED)
                .params(cause, have.toArray(String[]::new), tries, delivery.event(), delivery.channel())
                .query(String.class)
                .optional()
                .orElse("deleted");
        if (!problems.isNew(delivery.channel() + " " + state, cause)) {
            return;
        }
        if (state.equals("due")) {
            LOG.warn(
                    "event {} was not delivered by {}, and is tried again, as are others with the same cause: {}",
                    delivery.event(),
                    delivery.channel(),
                    cause);
        } else {
            LOG.warn(
                    "event {} was not delivered by {} and is not tried again, nor are others that fail as often: {}",
                    delivery.event(),
                    delivery.channel(),
                    cause);
        }
    }

    /** The event as a webhook or a command gets it. */
    public String json(@Variable(DELIVERY) Delivery delivery) throws JsonProcessingException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", delivery.event().toString());
        json.put("event", delivery.kind());
        json.put("at", delivery.at().toString());
        json.put("project", delivery.project());
        json.put("subject", delivery.subject());
        json.put("message", delivery.message());
        delivery.step().ifPresent(step -> json.put("step", step));
        delivery.report().ifPresent(report -> json.put("report", report));
        return JSON.writeValueAsString(json);
    }

    private static Delivery read(ResultSet r, int row) throws SQLException {
        return new Delivery(
                r.getObject("id", UUID.class),
                r.getString("channel"),
                r.getString("kind"),
                r.getString("project_id"),
                String.valueOf(r.getString("subject")),
                r.getString("message"),
                Optional.ofNullable(r.getString("report")).map(CopyFindings::parse),
                Optional.ofNullable(r.getString("step")),
                r.getTimestamp("created_at").toInstant(),
                Set.copyOf(List.of((String[]) r.getArray("delivered_to").getArray())));
    }
}
