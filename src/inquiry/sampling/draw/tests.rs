//! The draw: each method against its rule, and what is refused.

use super::*;

#[test]
fn an_item_over_two_cells_has_two_chances() {
    // Six of ten in the first cell, two of ten in the next: 1 − 0.4 · 0.8.
    assert_eq!(cell_chance(4, 8, 10), (17, 25));
    assert_eq!(cell_chance(14, 6, 10), (6, 10));
    assert_eq!(cell_chance(0, 1, 10), (1, 10));
    let (parts, of) = cell_chance(5, u64::MAX / 2, u64::MAX / 2 + 9);
    assert!(parts <= of && parts > of / 2);
}

fn item(i: usize, book: i64) -> Item {
    Item {
        id: format!("{i:04}"),
        book,
        stratum: if i.is_multiple_of(2) { "even" } else { "odd" }.into(),
        risk: 1,
        certain: None,
    }
}

fn population(n: usize) -> Vec<Item> {
    (1..=n).map(|i| item(i, 100)).collect()
}

fn of(sample: &Sample) -> Vec<usize> {
    sample.drawn.iter().map(|d| d.place).collect()
}

#[test]
fn a_random_sample_is_rivests() {
    let sample = draw(
        &population(1_000),
        &Method::Random { size: 3 },
        &Seed::from_text("1"),
    )
    .unwrap();
    assert_eq!(of(&sample), [89, 97, 163]);
    assert_eq!(sample.drawn[0].chance, (3, 1_000));
}

#[test]
fn more_than_half_and_all_can_be_drawn() {
    let seed = Seed::from_text("x");
    for size in [1, 5, 6, 9, 10] {
        let sample = draw(&population(10), &Method::Random { size }, &seed).unwrap();
        assert_eq!(sample.drawn.len(), size as usize);
    }
    for size in [0, 11] {
        assert!(draw(&population(10), &Method::Random { size }, &seed).is_err());
    }
}

#[test]
fn tickets_drawn_apart_can_be_put_together() {
    let all = population(200);
    let seed = Seed::from_text("county");
    let method = Method::Tickets { size: 20 };
    let whole = draw(&all, &method, &seed).unwrap();
    let mut parts = BTreeSet::new();
    for (start, half) in [(0, &all[..90]), (90, &all[90..])] {
        let drawn = draw(half, &method, &seed).unwrap();
        parts.extend(drawn.drawn.iter().map(|d| d.place + start));
    }
    assert!(of(&whole).iter().all(|place| parts.contains(place)));
}

#[test]
fn strata_get_their_shares() {
    let sizes = BTreeMap::from([("even".to_owned(), 5), ("odd".to_owned(), 2)]);
    let sample = draw(
        &population(50),
        &Method::Stratified { sizes },
        &Seed::from_text("s"),
    )
    .unwrap();
    let even = of(&sample).iter().filter(|p| **p % 2 == 0).count();
    assert_eq!((even, sample.drawn.len()), (5, 7));
    assert!(sample.drawn.iter().all(|d| d.chance.1 == 25));
}

#[test]
fn an_interval_hits_each_of_its_lengths_once_and_takes_large_items() {
    let mut items = population(100);
    items[7].book = 1_000;
    items[8].book = 999;
    items[9].book = 0;
    items[10].book = -5;
    for method in [
        Method::Interval { interval: 1_000 },
        Method::Cells { interval: 1_000 },
    ] {
        let sample = draw(&items, &method, &Seed::from_text("mus")).unwrap();
        assert_eq!(sample.apart, [10, 11]);
        let top: Vec<usize> = sample
            .drawn
            .iter()
            .filter(|d| d.by == By::Top)
            .map(|d| d.place)
            .collect();
        assert_eq!(top, [8]);
        let hits: u64 = sample
            .drawn
            .iter()
            .map(|d| if let By::Hits(n) = d.by { n } else { 0 })
            .sum();
        // 96 of 100 and one of 999 are 10,599: ten intervals, and perhaps an eleventh.
        assert!((10..=11).contains(&hits), "{hits}");
    }
}

/// Over all starts of the interval every unit is hit once: the chance is amount / interval.
#[test]
fn the_chance_told_is_the_chance_had() {
    let books = [3_u64, 9, 1, 7, 4, 10, 6];
    let row: Vec<(usize, u64)> = books.iter().copied().enumerate().collect();
    let step = 11;
    let mut hit = [0_u64; 7];
    for start in 1..=step {
        let mut sum = 0;
        for (i, amount) in &row {
            let before = sum;
            sum += amount;
            let first = if before < start {
                start
            } else {
                start + (before - start) / step * step + step
            };
            if first <= sum {
                hit[*i] += 1;
            }
        }
    }
    assert_eq!(hit, books);
}

#[test]
fn risk_draws_follow_their_weights_and_the_certain_come_first() {
    let mut items = population(40);
    for item in &mut items[..5] {
        item.risk = 10;
    }
    items[5].risk = 500;
    items[20].certain = Some("relative".into());
    items[30].risk = 0;
    let sample = draw(&items, &Method::Risk { size: 6 }, &Seed::from_text("r")).unwrap();
    assert!(sample.drawn.iter().any(|d| d.place == 6 && d.by == By::Top));
    assert!(
        sample
            .drawn
            .iter()
            .any(|d| d.place == 21 && matches!(d.by, By::Certain(_)))
    );
    assert_eq!(sample.apart, [31]);
    let drawn: u64 = sample
        .drawn
        .iter()
        .map(|d| if let By::Hits(n) = d.by { n } else { 0 })
        .sum();
    // Five besides the one that fills its interval: the interval is ⌈82,000 / 5⌉.
    assert!((4..=5).contains(&drawn), "{drawn}");
    let weighty = sample.drawn.iter().find(|d| d.place == 1);
    assert!(weighty.is_none_or(|d| d.chance == (10_000, 16_400)));
}

#[test]
fn inspectors_are_two_and_never_the_recused() {
    let staff: Vec<String> = ["a", "b", "c", "d"].map(String::from).to_vec();
    let recused = BTreeSet::from(["b".to_owned()]);
    for i in 0..50 {
        let two = inspectors(&staff, &recused, 2, &i.to_string(), &Seed::from_text("i")).unwrap();
        assert_eq!(two.len(), 2);
        assert!(!two.contains(&"b".to_owned()));
        assert_ne!(two[0], two[1]);
    }
    assert!(inspectors(&staff, &recused, 4, "x", &Seed::from_text("i")).is_err());
}

#[test]
fn a_population_out_of_order_is_refused() {
    let mut items = population(3);
    items.swap(0, 1);
    assert_eq!(
        draw(&items, &Method::Random { size: 1 }, &Seed::from_text("1")),
        Err(SamplingError::Unsorted { place: 2 })
    );
}
