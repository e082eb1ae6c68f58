# SPDX-License-Identifier: MIT
"""Every kind there is: its name, its title, how it sounds and looks, and where it is found."""

from core.samples.kind import Kind
from core.samples.picture import (
    animals as animals_seen,
)
from core.samples.picture import (
    bangs as bangs_seen,
)
from core.samples.picture import (
    birds as birds_seen,
)
from core.samples.picture import (
    devices as devices_seen,
)
from core.samples.picture import (
    drums as drums_seen,
)
from core.samples.picture import (
    insects as insects_seen,
)
from core.samples.picture import (
    music as music_seen,
)
from core.samples.picture import (
    nature as nature_seen,
)
from core.samples.picture import (
    people as people_seen,
)
from core.samples.picture import (
    strings as strings_seen,
)
from core.samples.picture import (
    things as things_seen,
)
from core.samples.picture import (
    tools as tools_seen,
)
from core.samples.picture import (
    vehicles as vehicles_seen,
)
from core.samples.picture.moment import Picture
from core.samples.scene import Sound
from core.samples.sound import (
    animals,
    bangs,
    bells,
    birds,
    footfalls,
    impacts,
    insects,
    machines,
    people,
    percussion,
    signals,
    strings,
    vehicles,
    weather,
    winds,
)


def _kind(
    name: str, title: str, sound: Sound, picture: Picture, places: str, most: int = 1, least: int = 1
) -> Kind:
    family = sound.__module__.rpartition(".")[2]
    return Kind(name, title, family, sound, picture, tuple(places.split()), (least, most))


ALL: tuple[Kind, ...] = (
    _kind("door_knock", "knocking on a door", impacts.knock, things_seen.door, "room workshop street"),
    _kind("metal_clang", "metal clanging", impacts.metal, things_seen.pan, "workshop kitchen plain street"),
    _kind("glass_clink", "glasses clinking", impacts.glass, things_seen.glasses, "room kitchen plain", 3),
    _kind("dishes", "dishes clattering", impacts.dishes, things_seen.dishes, "kitchen room", 4),
    _kind("box", "a box being tapped", impacts.box, things_seen.box, "room workshop plain"),
    _kind("hammer", "hammer on a nail", impacts.hammer, tools_seen.hammer, "workshop street plain"),
    _kind("coins", "coins falling", impacts.coins, things_seen.coins, "room kitchen plain", 3),
    _kind(
        "glass_breaking",
        "glass breaking",
        impacts.glass_breaking,
        things_seen.broken_glass,
        "room kitchen street",
        3,
    ),
    _kind("ball", "ball bouncing", impacts.ball, things_seen.ball, "street room plain field"),
    _kind("tennis", "tennis", impacts.tennis, things_seen.tennis, "field street plain"),
    _kind("paper", "paper crumpling", impacts.crumple, things_seen.paper, "room plain"),
    _kind("church_bell", "church bell", bells.church_bell, music_seen.church_bell, "sky street field"),
    _kind("hand_bell", "small bell ringing", bells.hand_bell, music_seen.hand_bell, "room street plain"),
    _kind("wind_chimes", "wind chimes", bells.chimes, music_seen.chimes, "field room sky", 5, 2),
    _kind("gong", "gong", bells.gong, music_seen.gong, "stage room plain"),
    _kind("xylophone", "xylophone", bells.xylophone, music_seen.xylophone, "stage room plain"),
    _kind("music_box", "music box", bells.music_box, music_seen.music_box, "room plain"),
    _kind("cowbell", "cowbell", bells.cowbell, music_seen.cowbell, "field sky"),
    _kind("guitar", "guitar", strings.guitar, strings_seen.guitar, "stage room plain field"),
    _kind(
        "electric_guitar",
        "electric guitar",
        strings.electric_guitar,
        strings_seen.electric_guitar,
        "stage workshop plain",
    ),
    _kind("harp", "harp", strings.harp, strings_seen.harp, "stage room plain"),
    _kind("banjo", "banjo", strings.banjo, strings_seen.banjo, "stage field room"),
    _kind("bass", "bass guitar", strings.bass, strings_seen.bass, "stage plain room"),
    _kind("piano", "piano", strings.piano, strings_seen.piano, "stage room plain"),
    _kind("harpsichord", "harpsichord", strings.harpsichord, strings_seen.harpsichord, "stage room"),
    _kind("violin", "violin", strings.violin, strings_seen.violin, "stage room plain"),
    _kind("cello", "cello", strings.cello, strings_seen.cello, "stage room plain"),
    _kind("flute", "flute", winds.flute, music_seen.flute, "stage room field plain"),
    _kind("clarinet", "clarinet", winds.clarinet, music_seen.clarinet, "stage room plain"),
    _kind("trumpet", "trumpet", winds.trumpet, music_seen.trumpet, "stage street plain"),
    _kind("organ", "organ", winds.organ, music_seen.organ, "stage room"),
    _kind("accordion", "accordion", winds.accordion, music_seen.accordion, "stage street room"),
    _kind("bagpipe", "bagpipes", winds.bagpipe, music_seen.bagpipe, "field street stage"),
    _kind("whistling", "person whistling", winds.whistling, people_seen.whistling, "street room field plain"),
    _kind(
        "referee_whistle", "referee whistle", winds.referee_whistle, things_seen.whistle, "field street plain"
    ),
    _kind("bass_drum", "bass drum", percussion.bass_drum, drums_seen.bass_drum, "stage street plain"),
    _kind("snare", "snare drum", percussion.snare, drums_seen.snare, "stage street plain"),
    _kind("hi_hat", "hi-hat", percussion.hi_hat, drums_seen.hi_hat, "stage plain room"),
    _kind("cymbal", "cymbal", percussion.cymbal, drums_seen.cymbal, "stage plain room"),
    _kind("hand_drum", "hand drums", percussion.hand_drum, drums_seen.hand_drum, "stage street field"),
    _kind("drum_kit", "drum kit", percussion.drum_kit, drums_seen.drum_kit, "stage room"),
    _kind("shaker", "maracas", percussion.shaker, drums_seen.shaker, "stage room plain"),
    _kind("rain", "rain", weather.rain, nature_seen.rain, "street field forest night"),
    _kind("thunder", "thunder", weather.thunder, nature_seen.thunder, "night sky field", 4),
    _kind("wind", "wind", weather.wind, nature_seen.wind, "field sky forest"),
    _kind("sea", "sea waves", weather.sea, nature_seen.sea, "water"),
    _kind("stream", "stream", weather.stream, nature_seen.stream, "forest field"),
    _kind("drips", "water dripping", weather.drips, nature_seen.drips, "kitchen plain workshop"),
    _kind("bubbling", "water bubbling", weather.bubbling, nature_seen.bubbling, "kitchen water"),
    _kind("fire", "fire crackling", weather.fire, nature_seen.fire, "night forest room"),
    _kind("splash", "splashing", weather.splash, nature_seen.splash, "water"),
    _kind("dog", "dog barking", animals.dog, animals_seen.dog, "field street room forest"),
    _kind("cat", "cat meowing", animals.cat, animals_seen.cat, "room street field"),
    _kind("purr", "cat purring", animals.purr, animals_seen.purr, "room plain"),
    _kind("cow", "cow", animals.cow, animals_seen.cow, "field forest"),
    _kind("sheep", "sheep", animals.sheep, animals_seen.sheep, "field"),
    _kind("horse", "horse neighing", animals.horse, animals_seen.horse, "field forest"),
    _kind("pig", "pig", animals.pig, animals_seen.pig, "field workshop"),
    _kind("lion", "lion roaring", animals.lion, animals_seen.lion, "field forest"),
    _kind("wolf", "wolves howling", animals.wolf, animals_seen.wolf, "night forest", 3),
    _kind("monkey", "monkey", animals.monkey, animals_seen.monkey, "forest plain"),
    _kind("songbird", "songbird", birds.songbird, birds_seen.songbird, "forest sky field"),
    _kind("sparrows", "sparrows", birds.sparrows, birds_seen.sparrows, "street forest field", 5, 2),
    _kind("crow", "crow", birds.crow, birds_seen.crow, "field sky street forest"),
    _kind("gull", "gulls", birds.gull, birds_seen.gull, "water sky"),
    _kind("duck", "duck", birds.duck, birds_seen.duck, "water field"),
    _kind("hen", "hen", birds.hen, birds_seen.hen, "field workshop"),
    _kind("rooster", "rooster", birds.rooster, birds_seen.rooster, "field street"),
    _kind("owl", "owl", birds.owl, birds_seen.owl, "night forest"),
    _kind("pigeon", "pigeon", birds.pigeon, birds_seen.pigeon, "street sky"),
    _kind("cuckoo", "cuckoo", birds.cuckoo, birds_seen.cuckoo, "forest"),
    _kind("woodpecker", "woodpecker", birds.woodpecker, birds_seen.woodpecker, "forest"),
    _kind("crickets", "crickets", insects.crickets, insects_seen.crickets, "night field forest", 5),
    _kind("cicadas", "cicadas", insects.cicadas, insects_seen.cicada, "forest field"),
    _kind("bee", "bee", insects.bee, insects_seen.bee, "field forest sky", 3),
    _kind("mosquito", "mosquito", insects.mosquito, insects_seen.mosquito, "night room water", 2),
    _kind("frogs", "frogs", insects.frogs, animals_seen.frog, "water night forest", 4),
    _kind("car", "car", vehicles.car, vehicles_seen.car, "street field"),
    _kind("motorcycle", "motorcycle", vehicles.motorcycle, vehicles_seen.motorcycle, "street field"),
    _kind("boat", "motor boat", vehicles.boat, vehicles_seen.boat, "water"),
    _kind("helicopter", "helicopter", vehicles.helicopter, vehicles_seen.helicopter, "sky field"),
    _kind("train", "train", vehicles.train, vehicles_seen.train, "field street forest"),
    _kind("steam_train", "steam train", vehicles.steam_train, vehicles_seen.steam_train, "field forest"),
    _kind("jet", "jet aeroplane", vehicles.jet, vehicles_seen.jet, "sky field"),
    _kind("propeller_plane", "propeller aeroplane", vehicles.propeller, vehicles_seen.propeller, "sky field"),
    _kind("drill", "electric drill", machines.drill, tools_seen.drill, "workshop room street"),
    _kind("chainsaw", "chainsaw", machines.chainsaw, tools_seen.chainsaw, "forest field"),
    _kind("vacuum", "vacuum cleaner", machines.vacuum, tools_seen.vacuum, "room"),
    _kind("fan", "fan humming", machines.hum, tools_seen.fan, "room kitchen workshop"),
    _kind(
        "washing_machine",
        "washing machine",
        machines.washing_machine,
        tools_seen.washing_machine,
        "kitchen room",
    ),
    _kind(
        "sewing_machine",
        "sewing machine",
        machines.sewing_machine,
        tools_seen.sewing_machine,
        "room workshop",
    ),
    _kind("saw", "hand saw", machines.saw, tools_seen.saw, "workshop forest"),
    _kind("brush", "brushing", machines.brush, tools_seen.brush, "room kitchen workshop"),
    _kind("squeaky_door", "door creaking", machines.squeak, things_seen.creaking_door, "room workshop night"),
    _kind("zip", "zip", machines.zip_, things_seen.zip_, "room plain"),
    _kind("scissors", "scissors", machines.scissors, tools_seen.scissors, "room workshop plain"),
    _kind("siren", "siren", signals.siren, vehicles_seen.ambulance, "street night"),
    _kind("car_horn", "car horn", signals.car_horn, vehicles_seen.honking_car, "street"),
    _kind("ship_horn", "ship horn", signals.ship_horn, vehicles_seen.ship, "water"),
    _kind("alarm", "alarm beeping", signals.beeps, devices_seen.alarm, "room kitchen plain"),
    _kind("phone", "telephone ringing", signals.phone, devices_seen.phone, "room plain workshop"),
    _kind("doorbell", "doorbell", signals.doorbell, devices_seen.doorbell, "street room"),
    _kind("ringtone", "electronic tune", signals.ringtone, devices_seen.mobile, "room street plain"),
    _kind("video_game", "video game", signals.laser, devices_seen.game, "room plain"),
    _kind("man_speaking", "man speaking", people.man, people_seen.man, "room street plain stage"),
    _kind("woman_speaking", "woman speaking", people.woman, people_seen.woman, "room street plain stage"),
    _kind("child_speaking", "child speaking", people.child, people_seen.child, "room field plain"),
    _kind("whispering", "whispering", people.whisper, people_seen.whispering, "room night plain"),
    _kind("singing", "singing", people.singing, people_seen.singing, "stage room plain", 4),
    _kind("baby_crying", "baby crying", people.baby, people_seen.baby, "room plain"),
    _kind("laughter", "laughter", people.laughter, people_seen.laughing, "room street plain"),
    _kind("scream", "scream", people.scream, people_seen.screaming, "street night room plain"),
    _kind("cough", "coughing", people.cough, people_seen.coughing, "room street plain"),
    _kind("sneeze", "sneezing", people.sneeze, people_seen.sneezing, "room street plain"),
    _kind("snore", "snoring", people.snore, people_seen.snoring, "room night"),
    _kind("applause", "applause", people.applause, people_seen.applause, "stage street", 30, 2),
    _kind("clapping", "hands clapping", people.clapping, people_seen.clapping, "room plain stage"),
    _kind("crowd", "crowd talking", people.crowd, people_seen.crowd, "street room", 12, 5),
    _kind("cheering", "crowd cheering", people.cheer, people_seen.cheering, "field stage street", 14, 6),
    _kind("gunshot", "gunshots", bangs.gunshot, bangs_seen.gun, "field street plain forest"),
    _kind("machine_gun", "machine gun", bangs.machine_gun, bangs_seen.machine_gun, "field workshop forest"),
    _kind("explosion", "explosion", bangs.explosion, bangs_seen.explosion, "field street night"),
    _kind("fireworks", "fireworks", bangs.fireworks, bangs_seen.fireworks, "night", 4),
    _kind("camera", "camera shutter", bangs.camera, devices_seen.camera, "street plain room"),
    _kind("switch", "switch clicking", bangs.switch, devices_seen.switch, "room plain"),
    _kind("balloon_pop", "balloon popping", bangs.pop, bangs_seen.balloon, "room field plain"),
    _kind("footsteps", "footsteps", footfalls.footsteps, people_seen.walking, "street room forest field"),
    _kind("horse_hooves", "horse hooves", footfalls.hooves, animals_seen.galloping, "field street"),
    _kind("typing", "typing", footfalls.typing, devices_seen.keyboard, "room plain"),
    _kind("clock", "clock ticking", footfalls.clock, devices_seen.clock, "room plain"),
    _kind("chopping", "chopping", footfalls.chopping, tools_seen.chopping, "kitchen workshop forest"),
)
