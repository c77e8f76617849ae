/* Reads calendars with libical, the parser of Evolution, and prints one line for each event:
 * file, UID, start, end, status, title (its line breaks escaped), apart by tabs. Instants are
 * seconds since 1970, days of whole-day events YYYYMMDD. The zones are those of the file itself. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long size;
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
        exit(1);
    text[size] = '\0';
    fclose(file);
    return text;
}

static void print_time(icalcomponent *calendar, icalproperty *property, struct icaltimetype time)
{
    icalparameter *parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    icaltimezone *zone = icaltimezone_get_utc_timezone();
    if (time.is_date) {
        printf("%04d%02d%02d\t", time.year, time.month, time.day);
        return;
    }
    if (parameter) {
        zone = icalcomponent_get_timezone(calendar, icalparameter_get_tzid(parameter));
        if (!zone) {
            fprintf(stderr, "no VTIMEZONE\n");
            exit(1);
        }
    } else if (!icaltime_is_utc(time)) {
        fprintf(stderr, "a time without a zone\n");
        exit(1);
    }
    printf("%lld\t", (long long)icaltime_as_timet_with_zone(time, zone));
}

static void print_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n", stdout);
        else
            putchar(*text);
    }
}

static const char *status_of(icalcomponent *event)
{
    switch (icalcomponent_get_status(event)) {
    case ICAL_STATUS_CONFIRMED:
        return "CONFIRMED";
    case ICAL_STATUS_TENTATIVE:
        return "TENTATIVE";
    case ICAL_STATUS_CANCELLED:
        return "CANCELLED";
    default:
        return "?";
    }
}

int main(int count, char **paths)
{
    for (int number = 1; number < count; number++) {
        char *text = read_file(paths[number]);
        icalcomponent *calendar = icalparser_parse_string(text);
        icalcomponent *event;
        if (!calendar || icalcomponent_count_errors(calendar)) {
            fprintf(stderr, "%s: errors\n", paths[number]);
            return 1;
        }
        for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
             event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            icalproperty *start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
            icalproperty *end = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
            printf("%s\t%s\t", strrchr(paths[number], '/') + 1, icalcomponent_get_uid(event));
            print_time(calendar, start, icalproperty_get_dtstart(start));
            print_time(calendar, end, icalproperty_get_dtend(end));
            printf("%s\t", status_of(event));
            print_text(icalcomponent_get_summary(event));
            putchar('\n');
        }
        icalcomponent_free(calendar);
        free(text);
    }
    return 0;
}
